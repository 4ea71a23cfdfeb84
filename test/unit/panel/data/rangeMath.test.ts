import assert from 'node:assert/strict';
import { leastSpanMs, maxPointsFor, zoomSpan } from '../../../../media/panel/data/rangeMath';
import { spanOfView } from '../../../../src/protocol/panel';

const shown = { fromMs: 0, toMs: 900_000 };

describe('spanOfView', () => {
  it('ends a live view at the given moment and spans exactly its range', () => {
    assert.deepEqual(spanOfView({ kind: 'live', range: '15m' }, 1_000_000), {
      fromMs: 100_000,
      toMs: 1_000_000,
    });
  });

  it('keeps a fixed view where it is', () => {
    const view = { kind: 'fixed', fromMs: 3, toMs: 9, range: '1h' } as const;
    assert.deepEqual(spanOfView(view, 1_000_000), { fromMs: 3, toMs: 9 });
  });
});

describe('zoomSpan', () => {
  it('orders a drag from right to left', () => {
    assert.deepEqual(zoomSpan(500_000, 200_000, shown, 30_000), { fromMs: 200_000, toMs: 500_000 });
  });

  it('answers whole milliseconds', () => {
    assert.deepEqual(zoomSpan(100_000.4, 200_000.6, shown, 30_000), { fromMs: 100_000, toMs: 200_001 });
  });

  it('widens a drag that would hold too few rows around its middle', () => {
    assert.deepEqual(zoomSpan(100_000, 101_000, shown, 30_000), { fromMs: 85_500, toMs: 115_500 });
  });

  it('stays within what is shown, at both ends', () => {
    assert.deepEqual(zoomSpan(899_000, 899_900, shown, 30_000), { fromMs: 870_000, toMs: 900_000 });
    assert.deepEqual(zoomSpan(100, 200, shown, 30_000), { fromMs: 0, toMs: 30_000 });
    assert.deepEqual(zoomSpan(-50_000, 2_000_000, shown, 30_000), shown);
  });

  it('does not widen beyond a span that is itself short', () => {
    const short = { fromMs: 0, toMs: 10_000 };
    assert.deepEqual(zoomSpan(4000, 5000, short, 30_000), short);
  });
});

describe('leastSpanMs', () => {
  const rows = (stepMs: number, fromMs: number, count: number): number[] =>
    Array.from({ length: count }, (_, at) => fromMs + at * stepMs);

  it('holds some rows, as far apart as they are there', () => {
    const timestamps = [...rows(1000, 0, 60), ...rows(60_000, 60_000, 200)];
    const mixed = { timestamps, intervalMs: 60_000 };
    assert.equal(leastSpanMs(mixed, { fromMs: 10_000, toMs: 30_000 }), 6000);
    assert.equal(leastSpanMs(mixed, { fromMs: 600_000, toMs: 900_000 }), 360_000);
    assert.equal(leastSpanMs({ timestamps: rows(1000, 0, 60), intervalMs: 60_000 }), 6000);
  });

  it('is that of the interval where rows are further apart, or not known', () => {
    const span = { fromMs: 0, toMs: 1000 };
    assert.equal(leastSpanMs({ timestamps: rows(30_000, 0, 9), intervalMs: 5000 }, span), 30_000);
    assert.equal(leastSpanMs({ timestamps: [], intervalMs: 5000 }, span), 30_000);
    assert.equal(leastSpanMs({ timestamps: [7], intervalMs: 5000 }), 30_000);
  });
});

describe('maxPointsFor', () => {
  it('asks two points for each pixel within bounds', () => {
    assert.equal(maxPointsFor(600), 1200);
    assert.equal(maxPointsFor(0), 300);
    assert.equal(maxPointsFor(10_000), 4000);
  });
});
