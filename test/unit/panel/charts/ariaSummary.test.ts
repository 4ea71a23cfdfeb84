import assert from 'node:assert/strict';
import { ariaSummary } from '../../../../media/panel/charts/ariaSummary';
import type { ChartSpec } from '../../../../media/panel/charts/chartSpecs';
import { summarize } from '../../../../media/panel/data/summarize';

const spec: ChartSpec = {
  id: 'cpu',
  title: 'CPU',
  unit: 'percent',
  series: [{ metric: 'cpuPercent', label: 'CPU', color: 'blue' }],
};

describe('summarize', () => {
  it('leaves gaps out of every figure', () => {
    assert.deepEqual(summarize({ avg: [null, 1, null, 3, null] }), { latest: 3, avg: 2, min: 1, max: 3 });
  });

  it('takes extremes from the extremes of buckets', () => {
    const column = { avg: [2, 4], min: [0, null], max: [null, 90] };
    assert.deepEqual(summarize(column), { latest: 4, avg: 3, min: 0, max: 90 });
  });

  it('has nothing to say of gaps alone', () => {
    assert.equal(summarize({ avg: [null, null] }), undefined);
    assert.equal(summarize({ avg: [] }), undefined);
  });

  it('takes long columns', () => {
    const avg = Array.from({ length: 200_000 }, (_, index) => index);
    assert.equal(summarize({ avg })?.max, 199_999);
  });
});

describe('ariaSummary', () => {
  it('says latest, average, lowest and highest of each series', () => {
    const series = { timestamps: [1, 2, 3], columns: { cpuPercent: { avg: [10, null, 30] } }, bucketMs: 0 };
    assert.equal(
      ariaSummary(spec, series, '14:00 – 14:15'),
      'CPU, 14:00 – 14:15. CPU: latest 30%, average 20%, lowest 10%, highest 30%.',
    );
  });

  it('says where a series has no data', () => {
    const series = { timestamps: [], columns: {}, bucketMs: 0 };
    assert.equal(ariaSummary(spec, series, '14:00 – 14:15'), 'CPU, 14:00 – 14:15. CPU: no data.');
  });
});
