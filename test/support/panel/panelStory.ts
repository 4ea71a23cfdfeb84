import type { ContainerAction } from '../../../src/common/model/event';
import type { LaneEntry, LaneEvent, LaneMarkedRun } from '../../../src/protocol/lane';
import type { ToPanel } from '../../../src/protocol/panel';
import type { MarkedKind, MarkedRun } from '../../../src/timeline/markedRun';
import { fakeSeries } from './panelSeries';

const minute = 60_000;
const hour = 60 * minute;
export const firstContainer = '3fa85f6457174562b3fc2c963f66afa6'.padEnd(64, '0');
export const secondContainer = '9d1c4e7a20b84f1b8c7e5a6b3d2f1e0c'.padEnd(64, '0');

export function laneEvent(atMs: number, action: ContainerAction, more: Partial<LaneEvent> = {}): LaneEvent {
  return { kind: 'event', atMs, action, containerId: firstContainer, name: 'api', ...more };
}

export function laneRun(
  id: string,
  kind: MarkedKind,
  atMs: number,
  endMs: number | undefined,
  more: Partial<MarkedRun> = {},
): LaneMarkedRun {
  const end = endMs === undefined ? {} : { endMs };
  return {
    kind: 'markedRun',
    atMs,
    ...end,
    run: { id, kind, key: id, label: id, startMs: atMs, ...end, ...more },
  };
}

/** What the developer did meanwhile: a background server, tests that fail and then pass, a commit. */
export function storyRuns(nowMs: number): LaneMarkedRun[] {
  const at = (minutes: number): number => nowMs - minutes * minute;
  const head = { branch: 'main', commit: '1a2b3c4d5e6f7a8b9c0d' };
  const goesOn = { seenMs: nowMs - 20_000 };
  return [
    laneRun('server', 'task', at(30), undefined, { label: 'npm run dev', isBackground: true, ...goesOn }),
    laneRun('test-1', 'task', at(13), at(11.2), { label: 'npm test', outcome: 1, head }),
    laneRun('debug', 'debug', at(10.8), at(7.9), { label: 'Debug api', outcome: 'stopped', head }),
    laneRun('curl', 'terminal', at(10), at(9.2), { label: 'k6 run load.js', outcome: 0, head }),
    laneRun('commit', 'git', at(6.8), at(6.8), { label: 'Commit 1a2b3c4', head }),
    laneRun('test-2', 'task', at(6.4), at(4.9), { label: 'npm test', outcome: 0, head }),
    ...[0, 1, 2].map(index =>
      laneRun(`cell-${index}`, 'notebook', at(3.6) + index * 2500, at(3.6) + index * 2500 + 2000, {
        label: 'Cell of load.ipynb',
        outcome: 0,
      }),
    ),
    laneRun('measure', 'manual', at(1.8), undefined, { label: 'Measuring', head, ...goesOn }),
  ];
}

/** The last quarter of an hour before `nowMs` of a service: killed, restarting again and again, replaced. */
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

/** An overview of nine days, each with day and night, and two deaths. */
export function storyOverview(nowMs: number): ToPanel & { type: 'overview' } {
  const fromMs = nowMs - 9 * 24 * hour;
  const gaps = [[nowMs - 60 * hour, nowMs - 50 * hour]] as const;
  const series = fakeSeries({ fromMs, toMs: nowMs, stepMs: 0.5 * hour, hasBand: true, gaps });
  const ends = [laneEvent(nowMs - 100 * hour, 'die', { exitCode: 1 }), laneEvent(nowMs - 20 * hour, 'oom')];
  return { type: 'overview', metric: 'cpuPercent', fromMs, toMs: nowMs, series, ends };
}
