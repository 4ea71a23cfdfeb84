/**
 * `node storeMemoryChild.js FOLDER` opens a store, queries it as panels do, and prints the process's memory
 * (MB).
 */
import { hourMs } from '../../../src/common/time';
import { containerId, makeBusyTick, noonMs } from '../../store/ticks';
import { openBenchStore } from './openBenchStore';

async function measure(folder: string): Promise<void> {
  const store = await openBenchStore(folder, noonMs);
  for (let index = 1; index <= 60; index++) store.record(makeBusyTick(noonMs + index * 5000, 50));
  for (let round = 0; round < 3; round++) {
    for (const spanMs of [hourMs, 24 * hourMs, 7 * 24 * hourMs, 180 * 24 * hourMs]) {
      for (let number = 1; number <= 10; number++) {
        store.querySeries({
          subject: {
            kind: 'container',
            container: containerId(number),
            metrics: ['cpuPercent', 'memoryUsedBytes'],
          },
          fromMs: noonMs - spanMs,
          toMs: noonMs,
          maxPoints: 1000,
        });
      }
    }
  }
  globalThis.gc?.();
  console.log(process.memoryUsage().rss / 2 ** 20);
  // Not closed, because closing would write to the measured folder.
  process.exit(0);
}

void measure(process.argv[2] ?? '');
