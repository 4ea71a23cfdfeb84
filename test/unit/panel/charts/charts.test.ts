import assert from 'node:assert/strict';
import { chartSpecsOf, seriesId } from '../../../../media/panel/charts/chartSpecs';
import { plotColumns, plotData } from '../../../../media/panel/charts/chartsData';
import { isReferenceInScale, scaleTop, tickIncrements } from '../../../../media/panel/charts/chartsScale';
import { parseState } from '../../../../media/panel/state/parseState';
import type { Series } from '../../../../src/common/series';
import { containerMetrics, hostMetrics } from '../../../../src/common/metrics';
import type { Span } from '../../../../src/common/time';

/** Rows at most 12.5 ms apart are consecutive. */
function frame(series: Series, span: Span): Parameters<typeof plotData>[1] {
  return { series, columns: series.columns, span: { ...span, nowMs: span.toMs }, intervalMs: 5 };
}

describe('Charts', () => {
  it('have a place for every metric and state its unit', () => {
    for (const [kind, metrics] of [
      ['container', containerMetrics],
      ['host', hostMetrics],
    ] as const) {
      const charted = chartSpecsOf(kind).flatMap(spec =>
        spec.series.map(({ metric }) => [metric, spec.unit]),
      );
      const stored = charted.filter(([metric]) => metric !== 'cpuLimitPercent');
      assert.deepEqual(Object.fromEntries(stored), metrics);
      assert.equal(stored.length, Object.keys(metrics).length);
    }
  });

  it('have unique ids for their legend entries', () => {
    for (const kind of ['container', 'host'] as const) {
      const ids = chartSpecsOf(kind).flatMap(spec => spec.series.map(series => seriesId(spec, series)));
      assert.equal(new Set(ids).size, ids.length);
    }
  });

  it('keep the same columns whether a series is down-sampled or not', () => {
    const spec = chartSpecsOf('container')[0];
    assert.ok(spec);
    const columns = plotColumns(spec);
    assert.deepEqual(
      columns.map(column => column.role),
      ['max', 'min', 'line', 'line'],
    );
    const span = { fromMs: 0, toMs: 10 };
    const raw = { timestamps: [5], columns: { cpuPercent: { avg: [1] } }, bucketMs: 0 };
    assert.deepEqual(plotData(columns, frame(raw, span)), [[5], [null], [null], [1], [null]]);
    const sampled = {
      timestamps: [5],
      columns: { cpuPercent: { avg: [1], min: [0], max: [2] } },
      bucketMs: 5,
    };
    assert.deepEqual(plotData(columns, frame(sampled, span)), [[5], [2], [0], [1], [null]]);
  });

  it('draw axes over the whole span where there is no point at all', () => {
    const spec = chartSpecsOf('container')[0];
    assert.ok(spec);
    const empty = { timestamps: [], columns: {}, bucketMs: 0 };
    const data = plotData(plotColumns(spec), frame(empty, { fromMs: 3, toMs: 9 }));
    assert.deepEqual(data[0], [3, 9]);
    assert.deepEqual(data[3], [null, null]);
  });

  it('join stored rows that are near, and leave a gap where they are not, or were never stored', () => {
    const spec = chartSpecsOf('container')[0];
    assert.ok(spec);
    const avg = [1, null, 2, null, null, 3, null, 4, null];
    const timestamps = [0, 5, 10, 15, 20, 25, 25.5, 26, 30];
    const series = { timestamps, columns: { cpuPercent: { avg } }, bucketMs: 0 };
    const lineOf = (bucketMs: number): unknown =>
      plotData(plotColumns(spec), frame({ ...series, bucketMs }, { fromMs: 0, toMs: 30 }))[3];
    assert.deepEqual(lineOf(0), [1, undefined, 2, null, null, 3, undefined, 4, null]);
    assert.deepEqual(lineOf(5), avg);
  });
});

describe('Scales of y axes', () => {
  it('leave headroom above the peak', () => assert.ok(scaleTop('percent', 50, undefined) > 50));

  it('do not blow up the noise of an idle container', () => {
    assert.equal(scaleTop('percent', 0.01, undefined), 1);
    assert.equal(scaleTop('bytesPerSecond', 0, undefined), 1024);
  });

  it('take in a limit only where figures come near it', () => {
    assert.ok(scaleTop('bytes', 200e6, { value: 256e6, kind: 'own' }) > 256e6);
    assert.ok(scaleTop('bytes', 20e6, { value: 256e6, kind: 'own' }) < 25e6);
    assert.ok(scaleTop('bytes', 1e6, { value: 256e6, kind: 'total' }) > 256e6);
    assert.ok(scaleTop('bytes', 100e6, { value: 256e6, kind: 'foreign' }) < 120e6);
    assert.equal(isReferenceInScale(128e6, { value: 256e6, kind: 'foreign' }), true);
  });

  it('step through bytes in powers of two and through counts in whole numbers', () => {
    assert.deepEqual(tickIncrements('bytes').slice(9, 12), [512, 1024, 2048]);
    assert.ok(tickIncrements('count').every(Number.isInteger));
  });

  it('have a tick distance for any figure that a number can hold exactly', () => {
    // A small chart has room for one to five labels.
    const fits = (unit: 'bytesPerSecond' | 'count' | 'percent', top: number): boolean =>
      tickIncrements(unit).some(step => step >= top / 5 && step <= top);
    for (const unit of ['bytesPerSecond', 'count', 'percent'] as const) {
      for (let top = 4; top < Number.MAX_SAFE_INTEGER; top *= 3)
        assert.ok(fits(unit, top), `${unit} to ${top}`);
    }
  });
});

describe('Kept state of the page', () => {
  const start = { view: { kind: 'live', range: '15m' }, hidden: [] };

  it('is taken up again', () => {
    const view = { kind: 'fixed', fromMs: 1, toMs: 2, range: '6h' };
    const kept = { view, hidden: ['cpu/cpuPercent'], scrollTop: 340 };
    const host = { kind: 'host' };
    const state = { version: 2, subjects: [host], ...kept };
    assert.deepEqual(parseState(state), state);
    assert.deepEqual(parseState({ version: 1, subject: host, ...kept }), state);
  });

  it('starts anew where it is missing, of another version or broken', () => {
    for (const kept of [undefined, null, 7, {}, { version: 3 }, { version: 2, view: null, hidden: [] }]) {
      assert.deepEqual(parseState(kept), start);
    }
    const wrongRange = {
      version: 2,
      subjects: [{ kind: 'host' }],
      view: { kind: 'live', range: '9y' },
      hidden: [],
    };
    assert.deepEqual(parseState(wrongRange), start);
  });

  it('is live where its fixed span makes no sense', () => {
    const subjects = [{ kind: 'host' }];
    const kept = {
      version: 2,
      subjects,
      view: { kind: 'fixed', fromMs: 9, toMs: 2, range: '1h' },
      hidden: ['a/b'],
    };
    assert.deepEqual(parseState(kept), {
      version: 2,
      subjects,
      view: { kind: 'live', range: '1h' },
      hidden: ['a/b'],
    });
  });
});
