import assert from 'node:assert/strict';
import { ariaSummary } from '../../../../media/panel/charts/chartWords';
import type { ChartSpec } from '../../../../media/panel/charts/chartSpecs';
import { summarize } from '../../../../media/panel/data/summarize';

const spec: ChartSpec = {
  id: 'cpu',
  title: 'CPU',
  unit: 'percent',
  series: [{ metric: 'cpuPercent', label: 'CPU', color: 'blue' }],
};

describe('ariaSummary', () => {
  it('says latest, average, lowest and highest of each series', () => {
    assert.equal(
      ariaSummary(spec, [summarize({ avg: [10, null, 30] })], '14:00 – 14:15'),
      'CPU, 14:00 – 14:15. CPU: latest 30%, average 20%, lowest 10%, highest 30%, p95 30%.',
    );
  });

  it('says where a series has no data', () => {
    assert.equal(ariaSummary(spec, [undefined], '14:00 – 14:15'), 'CPU, 14:00 – 14:15. CPU: no data.');
  });
});
