import assert from 'node:assert/strict';
import { centerSpan, moveEdge, moveSpan, viewOfSpan } from '../../../../media/panel/data/brushMath';
import { overviewPaths, overviewPeak } from '../../../../media/panel/data/overviewPath';
import { panelRangeMs } from '../../../../src/protocol/panel';

const whole = { fromMs: 1000, toMs: 2000 };
const span = { fromMs: 1400, toMs: 1500 };

describe('A range within all that is kept', () => {
  it('is moved with its length, as far as there is something', () => {
    assert.deepEqual(moveSpan(span, -150, whole), { fromMs: 1250, toMs: 1350 });
    assert.deepEqual(moveSpan(span, -5000, whole), { fromMs: 1000, toMs: 1100 });
    assert.deepEqual(moveSpan(span, 5000, whole), { fromMs: 1900, toMs: 2000 });
    assert.deepEqual(moveSpan({ fromMs: 0, toMs: 3000 }, 10, whole), whole);
  });

  it('is widened at an edge, and never narrower than what shows something', () => {
    assert.deepEqual(moveEdge(span, 'from', -50, whole, 10), { fromMs: 1350, toMs: 1500 });
    assert.deepEqual(moveEdge(span, 'from', 500, whole, 10), { fromMs: 1490, toMs: 1500 });
    assert.deepEqual(moveEdge(span, 'to', 9000, whole, 10), { fromMs: 1400, toMs: 2000 });
    assert.deepEqual(moveEdge(span, 'to', -500, whole, 10), { fromMs: 1400, toMs: 1410 });
  });

  it('stays where it lies before all that is kept, and is never narrower there either', () => {
    const before = { fromMs: 200, toMs: 300 };
    assert.deepEqual(moveSpan(before, -50, whole), before, 'there is nothing earlier to see');
    assert.deepEqual(moveSpan({ fromMs: 900, toMs: 1100 }, -50, whole), { fromMs: 900, toMs: 1100 });
    assert.deepEqual(moveSpan(before, 50, whole), { fromMs: 1000, toMs: 1100 }, 'to where history begins');
    assert.deepEqual(moveEdge(before, 'from', -50, whole, 10), before, 'there is nothing earlier to see');
    assert.deepEqual(moveEdge(before, 'from', 50, whole, 10), { fromMs: 250, toMs: 300 });
    assert.deepEqual(moveEdge(before, 'from', 500, whole, 10), { fromMs: 290, toMs: 300 });
    assert.deepEqual(moveEdge({ fromMs: 900, toMs: 1100 }, 'from', -50, whole, 10), {
      fromMs: 900,
      toMs: 1100,
    });
    assert.deepEqual(moveEdge({ fromMs: 1000, toMs: 1005 }, 'from', 0, whole, 10), {
      fromMs: 995,
      toMs: 1005,
    });
    assert.deepEqual(moveEdge({ fromMs: 1995, toMs: 2000 }, 'to', -50, whole, 10), {
      fromMs: 1995,
      toMs: 2000,
    });
  });

  it('follows live on while it ends now, whatever its length', () => {
    const now = { fromMs: 0, toMs: 10 * panelRangeMs['1h'] };
    const hour = { fromMs: now.toMs - panelRangeMs['1h'], toMs: now.toMs };
    assert.deepEqual(viewOfSpan(hour, now, { kind: 'live', range: '15m' }, 60), {
      kind: 'live',
      range: '1h',
    });
    const twoHours = { kind: 'live', range: '15m', lastMs: 2 * panelRangeMs['1h'] } as const;
    const last = { fromMs: now.toMs - twoHours.lastMs, toMs: now.toMs - 50 };
    assert.deepEqual(viewOfSpan({ ...last, toMs: now.toMs }, now, twoHours, 60), twoHours);
    const earlier = { fromMs: last.fromMs - 100, toMs: last.toMs - 50 };
    assert.deepEqual(viewOfSpan(earlier, now, twoHours, 60), { ...twoHours, kind: 'fixed', ...earlier });
  });

  it('is brought to a moment', () => {
    assert.deepEqual(centerSpan(span, 1700, whole), { fromMs: 1650, toMs: 1750 });
    assert.deepEqual(centerSpan(span, 1010, whole), { fromMs: 1000, toMs: 1100 });
  });

  it('follows live again where it is the range that ends now', () => {
    const view = { kind: 'fixed', fromMs: 1, toMs: 2, range: '15m' } as const;
    const now = { fromMs: 0, toMs: 10 * panelRangeMs['1h'] };
    const last = { fromMs: now.toMs - panelRangeMs['15m'], toMs: now.toMs };
    assert.deepEqual(viewOfSpan(last, now, view, 60), { kind: 'live', range: '15m' });
    const before = { fromMs: last.fromMs - 100, toMs: last.toMs - 100 };
    assert.deepEqual(viewOfSpan(before, now, view, 60), { kind: 'fixed', ...before, range: '15m' });
    const wider = { ...last, fromMs: last.fromMs - 100 };
    assert.deepEqual(viewOfSpan(wider, now, view, 60), { kind: 'fixed', ...wider, range: '15m' });
  });
});

describe('The picture of all that is kept', () => {
  const size = { width: 100, height: 10 };
  const pathOf = (avg: (number | null)[]): string =>
    overviewPaths(
      { timestamps: avg.map((_, at) => at * 10), column: { avg }, bucketMs: 10 },
      { fromMs: 0, toMs: 100 },
      size,
      4,
    ).average;

  it('is an area, and a gap is a gap', () => {
    assert.equal(pathOf([1, 2]), 'M5 10L5 7.5L15 5L15 10Z');
    assert.equal(pathOf([1, 2, null, 4, 4]), 'M5 10L5 7.5L15 5L15 10ZM35 10L35 0L45 0L45 10Z');
  });

  it('shows a point that stands alone, as wide as what it stands for', () =>
    assert.equal(pathOf([null, 4, null]), 'M10 10L10 0L20 0L20 10Z'));

  it('is nothing where nothing is known, and reaches the highest value that is', () => {
    assert.equal(pathOf([null, null]), '');
    assert.deepEqual(overviewPaths({ timestamps: [], column: undefined, bucketMs: 0 }, whole, size, 0), {
      average: '',
      highest: '',
    });
    assert.equal(
      overviewPeak({ timestamps: [1, 2], column: { avg: [1, null], max: [7, null] }, bucketMs: 1 }),
      7,
    );
    assert.equal(overviewPeak({ timestamps: [], column: undefined, bucketMs: 1 }), 0);
  });
});
