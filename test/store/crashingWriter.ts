/**
 * Run as a child process: records endlessly, reports to its parent when 200 ticks are flushed, and waits to
 * be killed.
 */
import { StoreClient } from '../../src/history/client/storeClient';
import { systemClock } from '../../src/node/systemClock';
import { makeTick, noonMs } from './ticks';

const [, , workerPath = '', wasmPath = '', folder = ''] = process.argv;
const silent = (): void => undefined;

async function main(): Promise<void> {
  const client = new StoreClient({
    workerPath,
    clock: systemClock,
    log: { debug: silent, info: silent, warn: silent, error: console.error },
  });
  await client.open({ folder, wasmPath, rawHours: 24 });
  for (let index = 0; ; index++) {
    const stored = client.record(makeTick(noonMs - 3_000_000 + index * 1000));
    // Not one by one: a slow drive would take seconds for each.
    if (index % 50 !== 49) continue;
    await stored;
    await client.ask.flush();
    if (index === 199) process.send?.('flushed');
  }
}

void main();
