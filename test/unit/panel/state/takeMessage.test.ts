import assert from 'node:assert/strict';
import { takeMessage } from '../../../../media/panel/state/takeMessage';
import type { PageState } from '../../../../media/panel/state/pageState';
import type { LaneEntry } from '../../../../src/protocol/lane';
import type { PanelView } from '../../../../src/protocol/panel';

const minute = 60_000;
const nowMs = 100 * minute;
const containerId = 'c'.repeat(64);

function health(atMs: number): LaneEntry {
  return { kind: 'event', action: 'health_status', health: 'healthy', atMs, containerId, name: 'api' };
}

/** A page that shows the last 15 minutes until `toMs`. */
function pageAt(toMs: number, entries: readonly LaneEntry[], view?: PanelView): PageState {
  const data = {
    series: { timestamps: [], columns: {}, bucketMs: 0 },
    span: { fromMs: toMs - 15 * minute, toMs, nowMs: toMs },
    intervalMs: 5000,
    kept: {},
  };
  return {
    place: 'tab',
    title: 'web',
    view: view ?? { kind: 'live', range: '15m' },
    figures: {},
    hostNowMs: toMs,
    openedMs: toMs,
    data,
    shown: data,
    lane: { entries, items: [], work: [] },
    kept: { hidden: [] },
  };
}

function told(state: PageState, ...entries: LaneEntry[]): readonly LaneEntry[] {
  const { lane } = takeMessage(state, { type: 'lane', request: 1, isMore: true, entries, nowMs });
  return lane?.entries ?? [];
}

describe('What a page keeps of the lane while a live view goes on', () => {
  it('is what can be seen, however long it is open', () => {
    let state = pageAt(0, []);
    for (let atMs = 0; atMs <= 120 * minute; atMs += 30_000) {
      const { lane } = pageAt(atMs, state.lane?.entries ?? []);
      state = { ...pageAt(atMs, []), lane };
      state = takeMessage(state, {
        type: 'lane',
        request: 1,
        isMore: true,
        entries: [health(atMs)],
        nowMs: atMs,
      });
    }
    const times = state.lane?.entries.map(({ atMs }) => atMs) ?? [];
    assert.ok(times.length >= 15 * 2 && times.length <= 20 * 2, `${times.length} entries`);
    assert.ok(Math.min(...times) >= 100 * minute);
  });

  it('has everything a held view shows, although newer data waits', () => {
    const held = pageAt(nowMs - 30 * minute, []);
    const seen = health(nowMs - 40 * minute);
    const state = { ...pageAt(nowMs, [seen]), shown: held.data };
    assert.deepEqual(told(state, health(nowMs)), [seen, health(nowMs)]);
  });

  it('has runs from before, and what goes on', () => {
    const entries: LaneEntry[] = [
      { kind: 'run', atMs: 0, endMs: 30 * minute, containerId, image: 'api:1' },
      { kind: 'gap', atMs: minute },
      { kind: 'gap', atMs: nowMs - 40 * minute, endMs: nowMs - 10 * minute },
    ];
    assert.deepEqual(told(pageAt(nowMs, entries)), entries);
  });

  it('has the signal that an end at the edge follows from', () => {
    const edgeMs = nowMs - 15 * minute;
    const kill: LaneEntry = { ...health(edgeMs - 50_000), action: 'kill', signal: 15 } as LaneEntry;
    const die: LaneEntry = { ...health(edgeMs + 1), action: 'die', exitCode: 143 } as LaneEntry;
    const state = takeMessage(pageAt(nowMs, [kill, die]), {
      type: 'lane',
      request: 1,
      isMore: true,
      entries: [],
      nowMs,
    });
    assert.deepEqual(
      state.lane?.items.map(({ kind }) => kind),
      ['stop'],
    );
  });

  it('is all of a fixed view', () => {
    const view: PanelView = { kind: 'fixed', fromMs: 0, toMs: nowMs, range: '15m' };
    const entries = [health(0), health(minute)];
    assert.deepEqual(told(pageAt(nowMs, entries, view)), entries);
  });
});

describe('The time at which a span is seen', () => {
  it('is the page’s own until the host tells its time, and the host’s from then on', () => {
    const page = { ...pageAt(nowMs, []), hostNowMs: 0, openedMs: 7 };
    const snapshot = (fixed: PanelView & { kind: 'fixed' }) =>
      ({
        type: 'snapshot',
        request: 1,
        view: fixed,
        ...{ fromMs: fixed.fromMs, toMs: fixed.toMs, intervalMs: 5000 },
        series: { timestamps: [], columns: {}, bucketMs: 0 },
        subject: { kind: 'host', ref: { kind: 'host' }, title: 'host', cores: 1 },
      }) as const;
    const first = takeMessage(page, snapshot({ kind: 'fixed', fromMs: 1, toMs: 2, range: '15m' }));
    assert.equal(first.data?.span.nowMs, 7);
    const told = takeMessage(first, { type: 'current', figures: {}, nowMs });
    const second = takeMessage(told, snapshot({ kind: 'fixed', fromMs: 1, toMs: 2, range: '15m' }));
    assert.equal(second.data?.span.nowMs, nowMs);
  });

  const view: PanelView = { kind: 'fixed', fromMs: 0, toMs: nowMs, range: '15m' };
  const tellAt = (state: PageState, hostNowMs: number): PageState =>
    takeMessage(state, { type: 'current', figures: {}, nowMs: hostNowMs });

  it('is the host’s, and a new day is noticed, with the same rows', () => {
    // In the zone of this moment: other tests change it, and not every system changes it back.
    const evening = new Date(2026, 10, 27, 23, 59).getTime();
    const before = tellAt(pageAt(evening, [], view), evening);
    const sameDay = tellAt(before, evening + 30_000);
    assert.equal(sameDay.data, before.data, 'nothing is drawn again for a minute that passes');
    const nextDay = tellAt(sameDay, evening + 2 * minute);
    assert.equal(nextDay.data?.span.nowMs, evening + 2 * minute);
    assert.equal(nextDay.data.series, before.data?.series);
  });
});
