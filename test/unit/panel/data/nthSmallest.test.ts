import assert from 'node:assert/strict';
import { nthSmallest } from '../../../../media/panel/data/summarize';

describe('nthSmallest', () => {
  const orders = {
    rising: (at: number) => at,
    falling: (at: number) => -at,
    equal: () => 7,
    'of few values': (at: number) => (at * 7919) % 3,
    mixed: (at: number) => Math.sin(at * 12.9898) * 43758.5453,
    'a pipe of an organ': (at: number) => Math.abs(at - 50),
  };
  for (const [name, valueAt] of Object.entries(orders)) {
    it(`is that of sorted values: ${name}`, () => {
      for (const length of [1, 2, 3, 10, 101]) {
        const values = Float64Array.from({ length }, (_, at) => valueAt(at));
        const sorted = Float64Array.from(values).sort();
        for (let index = 0; index < length; index++)
          assert.equal(nthSmallest(Float64Array.from(values), index), sorted[index], `${index} of ${length}`);
      }
    });
  }

  it('is unknown where there is no such value', () => {
    assert.ok(Number.isNaN(nthSmallest(new Float64Array(0), 0)));
    assert.ok(Number.isNaN(nthSmallest(Float64Array.of(1), 1)));
  });
});
