import assert from 'node:assert/strict';
import { containerMetrics, hostMetrics, unitOf, usedMetrics, type Metric } from '../../../src/common/metrics';
import { comparedFigures } from '../../../media/panel/data/comparedFigures';

describe('A metric', () => {
  it('has one unit, whether it is of a container or of the host', () => {
    for (const [metric, unit] of [...Object.entries(containerMetrics), ...Object.entries(hostMetrics)])
      assert.equal(unitOf(metric as Metric), unit, metric);
  });

  it('that says what a container uses is compared first, in the unit of the table', () => {
    assert.deepEqual(
      comparedFigures.slice(0, usedMetrics.length).map(({ metric }) => metric),
      usedMetrics,
    );
    for (const { metric, unit } of comparedFigures) assert.equal(unit, unitOf(metric), metric);
  });
});
