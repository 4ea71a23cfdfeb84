import assert from 'node:assert/strict';
import {
  following,
  isSameView,
  panned,
  zoomed,
  zoomedTo,
  type Looking,
} from '../../../../media/panel/data/viewMoves';
import type { PanelView } from '../../../../src/protocol/panel';

const minute = 60_000;
const nowMs = 1_000 * minute;
const live: Looking = {
  view: { kind: 'live', range: '15m' },
  // The newest row may be some seconds old.
  span: { fromMs: nowMs - 15 * minute - 3000, toMs: nowMs - 3000 },
  nowMs,
  intervalMs: 5000,
  timestamps: [],
};
const fixed = (from: number, to: number): Looking => ({
  ...live,
  view: { kind: 'fixed', fromMs: from * minute, toMs: to * minute, range: '1h' },
  span: { fromMs: from * minute, toMs: to * minute },
});
const span = (view: PanelView): readonly number[] => {
  assert.ok(view.kind === 'fixed', JSON.stringify(view));
  return [view.fromMs / minute, view.toMs / minute];
};

describe('panned', () => {
  it('keeps the length and the range to come back to', () => {
    assert.deepEqual(panned(fixed(100, 160), -10 * minute), {
      kind: 'fixed',
      fromMs: 90 * minute,
      toMs: 150 * minute,
      range: '1h',
    });
  });

  it('keeps the length that was followed last, to come back to', () => {
    const own: PanelView = { kind: 'live', range: '15m', lastMs: 120 * minute };
    const back = { kind: 'fixed', range: '15m', lastMs: 120 * minute } as const;
    const looking = { ...live, view: own };
    for (const view of [panned(looking, -minute), zoomed(looking, nowMs - 9 * minute, 0.5)]) {
      assert.deepEqual({ ...back, fromMs: 0, toMs: 1 }, { ...view, fromMs: 0, toMs: 1 });
    }
  });

  it('leaves live however little it goes back, and follows again at now', () => {
    assert.equal(panned(live, -1000).kind, 'fixed');
    assert.deepEqual(panned(fixed(980, 995), 5 * minute), { kind: 'live', range: '15m' });
    assert.deepEqual(panned(fixed(980, 990), 500 * minute), {
      kind: 'live',
      range: '1h',
      lastMs: 10 * minute,
    });
    assert.deepEqual(panned(live, 7 * minute), { kind: 'live', range: '15m' });
  });

  it('ends at the beginning of time', () => {
    assert.deepEqual(span(panned(fixed(10, 20), -50 * minute)), [0, 10]);
  });
});

describe('zoomed', () => {
  it('keeps the moment that it zooms about in its place', () => {
    assert.deepEqual(span(zoomed(fixed(100, 200), 125 * minute, 0.5)), [112.5, 162.5]);
    assert.deepEqual(span(zoomed(fixed(100, 200), 100 * minute, 2)), [100, 300]);
  });

  it('shows some rows at least, and never more than history can hold', () => {
    assert.deepEqual(span(zoomed(fixed(100, 200), 150 * minute, 1e-9)), [149.75, 150.25]);
    const short = { ...fixed(100, 101), span: { fromMs: 6_000_000, toMs: 6_010_000 } };
    assert.deepEqual(span(zoomed(short, 6_005_000, 0.1)), [100, 100 + 1 / 6], 'no wider than before');
    const view = zoomed(fixed(100, 200), 150 * minute, 1e9);
    assert.deepEqual(view, { kind: 'live', range: '1h', lastMs: nowMs });
  });

  it('goes as near as rows are, where they came more often than they do now', () => {
    const timestamps = Array.from({ length: 600 }, (_, row) => 6_000_000 + row * 1000);
    const before = { ...fixed(100, 110), intervalMs: minute, timestamps };
    assert.deepEqual(span(zoomed(before, 105 * minute, 1 / 60)), [105 - 1 / 12, 105 + 1 / 12]);
    const shown = { series: { timestamps }, intervalMs: minute };
    const dragged = { fromMs: 105 * minute + 20_000, toMs: 105 * minute };
    assert.deepEqual(zoomedTo(dragged, { view: before.view, shown, bounds: before.span }), {
      ...before.view,
      fromMs: dragged.toMs,
      toMs: dragged.fromMs,
    });
  });

  it('follows live on while its end stays, and where it would reach beyond now', () => {
    const end = live.span.toMs;
    assert.deepEqual(zoomed(live, end, 1 / 3), { kind: 'live', range: '5m' });
    assert.deepEqual(zoomed(live, end - minute, 4), { kind: 'live', range: '1h' });
    assert.equal(zoomed(live, end - minute, 0.5).kind, 'fixed');
    assert.deepEqual(zoomed(fixed(990, 999), 990 * minute, 2), {
      kind: 'live',
      range: '1h',
      lastMs: 18 * minute,
    });
  });
});

describe('following', () => {
  it('has the name of a range that is as long', () => {
    assert.deepEqual(following({ range: '7d' }, 5 * minute), { kind: 'live', range: '5m' });
    assert.deepEqual(following({ range: '7d' }, 5 * minute + 1), {
      kind: 'live',
      range: '7d',
      lastMs: 300_001,
    });
    assert.deepEqual(following({ range: '7d' }, 0.2), { kind: 'live', range: '7d', lastMs: 1000 });
  });
});

describe('isSameView', () => {
  it('tells views apart by what they show', () => {
    const one: PanelView = { kind: 'fixed', fromMs: 1, toMs: 2, range: '1h' };
    assert.ok(isSameView(one, { ...one, range: '6h' }));
    assert.ok(!isSameView(one, { ...one, toMs: 3 }));
    assert.ok(!isSameView(one, { kind: 'live', range: '1h' }));
    assert.ok(!isSameView({ kind: 'live', range: '1h' }, { kind: 'live', range: '1h', lastMs: 5000 }));
  });
});
