import assert from 'node:assert/strict';
import type { ContainerAction, ContainerEvent } from '../../../src/common/model/event';
import type { Series } from '../../../src/common/series';
import type { DeathRecord } from '../../../src/deaths/deathRecord';
import { explainDeath, type DeathFacts } from '../../../src/deaths/explainDeath';

export const mebibyte = 2 ** 20;
/** A Friday. */
export const diedAtMs = Date.UTC(2026, 10, 27, 12, 0, 0);
export const container = { id: 'a'.repeat(64), name: 'api', workload: '01234567/name:api', image: 'api:2' };
export const limited = { ...container, limits: { memoryBytes: 512 * mebibyte } };

/** An event some ms before the death. */
export function event(
  beforeMs: number,
  action: ContainerAction,
  more: Partial<ContainerEvent> = {},
): ContainerEvent {
  return { timestampMs: diedAtMs - beforeMs, containerId: container.id, name: 'api', action, ...more };
}

export const start = event(125_000, 'start');
export const die = (exitCode: number): ContainerEvent => event(0, 'die', { exitCode });
export const kill = (beforeMs: number, signal?: number): ContainerEvent =>
  event(beforeMs, 'kill', { signal });

export function explained(facts: Partial<DeathFacts>): DeathRecord {
  const record = explainDeath({ container, events: [], ...facts });
  assert.ok(record);
  return record;
}

/** The memory of the last `count` samples, five seconds apart, the last one two seconds before the death. */
export function memory(bytes: (index: number) => number, count = 40): Series {
  const timestamps = Array.from(
    { length: count },
    (_, index) => diedAtMs - 2000 - (count - 1 - index) * 5000,
  );
  return {
    timestamps,
    bucketMs: 0,
    columns: { memoryUsedBytes: { avg: timestamps.map((_, index) => bytes(index)) } },
  };
}

export function withLast(series: Series, atMs: number, bytes: number): Series {
  const avg = [...(series.columns.memoryUsedBytes?.avg ?? []), bytes];
  return { ...series, timestamps: [...series.timestamps, atMs], columns: { memoryUsedBytes: { avg } } };
}
