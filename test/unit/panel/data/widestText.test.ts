import assert from 'node:assert/strict';
import { widestText } from '../../../../media/panel/data/widestText';
import { formatMetric } from '../../../../src/common/text/formatMetric';
import type { MetricUnit } from '../../../../src/common/metrics';

describe('widestText', () => {
  const units: readonly MetricUnit[] = ['percent', 'bytes', 'bytesPerSecond', 'count', 'load'];

  it('is at least as long as any figure up to the peak', () => {
    for (const unit of units) {
      for (const peak of [0, 0.04, 9.96, 99.96, 100, 999.6, 1600, 123_456, 2 ** 30, 2 ** 53]) {
        const room = Math.max(
          ...widestText(unit, peak)
            .split('\n')
            .map(line => line.length),
        );
        for (let part = 0; part <= 1; part += 0.001) {
          const text = formatMetric(unit, peak * part);
          assert.ok(text.length <= room, `${text} does not fit into ${room} characters up to ${peak}`);
        }
        assert.ok(formatMetric(unit, undefined).length <= room);
      }
    }
  });

  it('grows no wider than the peak needs', () => {
    assert.equal(widestText('count', 7), '8.88');
    assert.equal(widestText('percent', 250).split('\n').at(-1), '888%');
  });
});
