/**
 * Run as a child process: records one minute of history after the other as fast as possible, and writes the
 * time of each tick to a file once it counts as stored. Runs until it is killed. With `rawHours` it records a
 * row every five minutes and prunes often, so that an hour ends, is rolled up and is deleted every few
 * milliseconds.
 */
import * as fs from 'node:fs';
import { SyncStore as Store } from '../support/data/syncStore';
import { systemClock } from '../../src/node/systemClock';
import { makeBusyTick } from './ticks';

const [, , wasmPath = '', folder = '', acknowledged = '', from = '', rawHours] = process.argv;
const silent = (): void => undefined;

async function main(): Promise<void> {
  const startMs = Number(from);
  const retention = { rawHours: Number(rawHours ?? 100_000), minuteDays: 1000, quarterHourDays: 1000 };
  const stepMs = rawHours === undefined ? 60_000 : 300_000;
  const store = await Store.open(
    { folder, wasmPath, nowMs: startMs, ...retention },
    {
      clock: systemClock,
      log: { debug: silent, info: silent, warn: console.error, error: console.error },
      handleHealth: silent,
    },
  );
  const file = fs.openSync(acknowledged, 'a');
  process.send?.('ready');
  for (let index = 0; ; index++) {
    const timestampMs = startMs + index * stepMs;
    store.record(makeBusyTick(timestampMs, 3));
    const stamp = Buffer.alloc(8);
    stamp.writeDoubleLE(timestampMs);
    fs.writeSync(file, stamp);
    if (index % 37 === 36) store.flush();
    if (rawHours !== undefined && index % 5 === 4) store.prune({ nowMs: timestampMs, ...retention });
    // Lets timers and disk calls run, as a real collector does.
    await new Promise(resolve => setImmediate(resolve));
  }
}

void main();
