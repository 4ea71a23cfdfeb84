/**
 * `node --expose-gc collectorMemoryChild.js FOLDER` records a day of ticks as fast as possible into a store
 * in its thread, from an engine whose containers come and go. It prints the process's memory along the way as
 * JSON.
 */
import * as path from 'node:path';
import { Collector } from '../../../src/collect/collector';
import { EngineRoundLoad } from './engineRoundLoad';
import { StoreClient } from '../../../src/history/client/storeClient';
import { ContainerSampler } from '../../../src/sample/containerSampler';
import { hostSamplerOfMachine } from '../../support/data/hostSampler';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';
import { noonMs } from '../../store/ticks';

const intervalMs = 5000;
const ticks = 17_280;
const measureEvery = 120;

async function measure(folder: string): Promise<void> {
  const clock = new ManualClock(noonMs);
  const log = new RecordingLog();
  const store = new StoreClient({ workerPath: path.resolve('dist/storeWorker.js'), clock, log });
  const retention = { rawHours: 1, minuteDays: 14, quarterHourDays: 180, maxBytes: 2 ** 29 };
  await store.open({
    folder,
    wasmPath: path.resolve('node_modules/sql.js/dist/sql-wasm.wasm'),
    ...retention,
  });
  const source = new EngineRoundLoad(clock, 50);
  const collector = new Collector({
    engines: [{ source, sampler: new ContainerSampler({ platform: 'win32', clock, log }), log }],
    host: hostSamplerOfMachine(clock, log),
    clock,
    log,
    intervalMs,
  });
  const stored: Promise<void>[] = [];
  collector.onDidTick(tick => stored.push(store.record(tick)));
  const points: { hours: number; liveMb: number; residentMb: number }[] = [];
  for (let tick = 0; tick <= ticks; tick++) {
    await collector.collectNow();
    await Promise.all(stored.splice(0));
    if (tick % 720 === 719) await store.ask.prune({ nowMs: clock.now(), ...retention });
    clock.advance(intervalMs);
    if (tick % 12 === 11) source.replaceOne();
    if (tick % measureEvery > 0) continue;
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    points.push({
      hours: (tick * intervalMs) / 3_600_000,
      liveMb: (heapUsed + external) / 2 ** 20,
      residentMb: rss / 2 ** 20,
    });
  }
  console.log(JSON.stringify(points));
  process.exit(0);
}

void measure(process.argv[2] ?? '');
