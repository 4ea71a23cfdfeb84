import type { ContainerAction } from '../../../src/common/model/event';
import type { LaneEntry, LaneEvent } from '../../../src/protocol/lane';
import type { ToPanel } from '../../../src/protocol/panel';
import { fakeSeries } from './panelSeries';

const minute = 60_000;
const hour = 60 * minute;
export const firstContainer = '3fa85f6457174562b3fc2c963f66afa6'.padEnd(64, '0');
export const secondContainer = '9d1c4e7a20b84f1b8c7e5a6b3d2f1e0c'.padEnd(64, '0');

export function laneEvent(atMs: number, action: ContainerAction, more: Partial<LaneEvent> = {}): LaneEvent {
  return { kind: 'event', atMs, action, containerId: firstContainer, name: 'api', ...more };
}

/** A quarter of an hour in the life of a service that ends at `nowMs`: killed, flapping, replaced. */
export function storyEntries(nowMs: number): LaneEntry[] {
  const at = (minutes: number): number => nowMs - minutes * minute;
  const second = { containerId: secondContainer };
  const crashes = Array.from({ length: 8 }, (_, index) => [
    laneEvent(at(7.6) + index * 2500, 'die', { exitCode: 1 }),
    laneEvent(at(7.6) + index * 2500 + 400, 'start'),
  ]).flat();
  return [
    { kind: 'run', atMs: at(40), endMs: at(4.5), containerId: firstContainer, image: 'shop/api:1.8' },
    { kind: 'run', atMs: at(4.4), ...second, image: 'shop/api:1.9' },
    { kind: 'gap', atMs: at(14.2), endMs: at(13.1) },
    laneEvent(at(12.5), 'update'),
    laneEvent(at(11), 'oom'),
    laneEvent(at(11) + 300, 'die', { exitCode: 137 }),
    laneEvent(at(11) + 900, 'start'),
    laneEvent(at(9.6), 'health_status', { health: 'unhealthy' }),
    ...crashes,
    laneEvent(at(6.1), 'health_status', { health: 'healthy' }),
    laneEvent(at(4.5) - 300, 'kill', { signal: 15 }),
    laneEvent(at(4.5), 'die', { exitCode: 143 }),
    laneEvent(at(4.4), 'start', second),
    { kind: 'marker', atMs: at(3.2), text: 'npm test' },
    laneEvent(at(2), 'health_status', { ...second, health: 'healthy' }),
    { kind: 'alert', atMs: at(0.9), text: 'CPU over 80 % for 2 minutes' },
  ];
}

/** All that is kept: nine days with a night and a day each, and two deaths. */
export function storyOverview(nowMs: number): ToPanel & { type: 'overview' } {
  const fromMs = nowMs - 9 * 24 * hour;
  const gaps = [[nowMs - 60 * hour, nowMs - 50 * hour]] as const;
  const series = fakeSeries({ fromMs, toMs: nowMs, stepMs: 0.5 * hour, hasBand: true, gaps });
  const ends = [laneEvent(nowMs - 100 * hour, 'die', { exitCode: 1 }), laneEvent(nowMs - 20 * hour, 'oom')];
  return { type: 'overview', metric: 'cpuPercent', fromMs, toMs: nowMs, series, ends };
}
