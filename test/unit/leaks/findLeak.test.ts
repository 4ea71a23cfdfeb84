import assert from 'node:assert/strict';
import type { Series } from '../../../src/common/series';
import { findLeak, type Leak } from '../../../src/leaks/findLeak';
import { memoryFloor } from '../../../src/leaks/memoryFloor';
import { Random } from '../../support/fuzz/random';

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
const bucketMs = 5 * minuteMs;
const limitBytes = 2 ** 30;
const bucketsADay = dayMs / bucketMs;

/** Memory as a share of the limit, by days since the beginning. */
type Shape = (days: number) => number;

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** Autocorrelated noise, in percent of the limit: each bucket depends on the one before. */
function noise(random: Random, percent: number, correlation: number): Shape {
  let value = normal(random);
  return () => {
    value = correlation * value + Math.sqrt(1 - correlation ** 2) * normal(random);
    return (percent / 100) * value;
  };
}

function seriesOf(shape: Shape, days: number): Series {
  const count = Math.round(days * bucketsADay);
  const timestamps = Array.from({ length: count }, (_, index) => index * bucketMs);
  const avg = timestamps.map(ms => Math.max(0, shape(ms / dayMs)) * limitBytes);
  return { timestamps, bucketMs, columns: { memoryUsedBytes: { avg, min: avg, max: avg } } };
}

/** The part of a series that is queried at a time: eight days. */
function upTo(series: Series, toMs: number): Series {
  const from = series.timestamps.findIndex(ms => ms >= toMs - 8 * dayMs);
  const to = Math.floor(toMs / bucketMs);
  const avg = series.columns.memoryUsedBytes?.avg.slice(from, to) ?? [];
  return {
    timestamps: series.timestamps.slice(from, to),
    bucketMs,
    columns: { memoryUsedBytes: { avg, min: avg, max: avg } },
  };
}

/** The leaks that are reported, with a check every four hours. */
function toldIn(
  series: Series,
  days: number,
  fromDays = 0,
): { readonly atDays: number; readonly leak: Leak }[] {
  const told: { atDays: number; leak: Leak }[] = [];
  for (let hours = fromDays * 24 + 4; hours <= days * 24; hours += 4) {
    const leak = findLeak({ series: upTo(series, hours * hourMs), limitBytes });
    if (leak) told.push({ atDays: hours / 24, leak });
  }
  return told;
}

const pi = Math.PI;

/** Memory curves that are no leak. Each seed varies them. */
const harmless: Readonly<
  Record<string, (random: Random) => { readonly shape: Shape; readonly fromDays?: number }>
> = {
  'noise around one level': random => {
    const add = noise(random, random.between(0.2, 6), random.between(0, 0.9));
    return { shape: days => 0.4 + add(days) };
  },
  'noise that lasts for hours': random => {
    const add = noise(random, random.between(0.5, 5), random.between(0.95, 0.995));
    return { shape: days => 0.4 + add(days) };
  },
  'waves of an hour to a day': random => {
    const [period, size, phase] = [
      random.between(1 / 24, 1),
      random.between(0.02, 0.2),
      random.between(0, 7),
    ];
    const add = noise(random, 0.3, 0.5);
    return { shape: days => 0.4 + size * Math.sin((2 * pi * days) / period + phase) + add(days) };
  },
  'working days': random => {
    const [start, length, size] = [
      random.between(5, 10) / 24,
      random.between(6, 12) / 24,
      random.between(0.05, 0.4),
    ];
    const add = noise(random, 0.5, 0.8);
    return { shape: days => 0.3 + (days % 1 > start && days % 1 < start + length ? size : 0) + add(days) };
  },
  'a sawtooth that a collection of garbage resets': random => {
    const [period, size] = [random.between(0.1, 18) / 24, random.between(0.02, 0.3)];
    const add = noise(random, 0.3, 0.5);
    return { shape: days => 0.3 + size * ((days / period) % 1) + add(days) };
  },
  'a warm-up': random => {
    const [hours, size] = [random.between(0.2, 10), random.between(0.05, 0.5)];
    const add = noise(random, random.between(0.1, 0.5), 0.8);
    return { shape: days => 0.1 + size * (1 - Math.exp((-days * 24) / hours)) + add(days) };
  },
  'a warm-up after each restart': random => {
    const [hours, size, every] = [random.between(0.2, 8), random.between(0.05, 0.5), random.between(0.3, 4)];
    const add = noise(random, random.between(0.1, 0.5), 0.8);
    return { shape: days => 0.1 + size * (1 - Math.exp((-(days % every) * 24) / hours)) + add(days) };
  },
  'steps now and then': random => {
    const steps = Array.from({ length: 8 }, () => ({
      at: random.between(0, 30),
      by: random.between(-0.1, 0.1),
    }));
    const add = noise(random, 0.3, 0.5);
    return { shape: days => steps.reduce((sum, { at, by }) => sum + (days > at ? by : 0), 0.45) + add(days) };
  },
  'waves of a week, once a week was seen': random => {
    const [size, phase] = [random.between(0.02, 0.2), random.between(0, 7)];
    const add = noise(random, 0.3, 0.5);
    return { shape: days => 0.4 + size * Math.sin((2 * pi * days) / 7 + phase) + add(days), fromDays: 8 };
  },
  'a rise too slow to matter': random => {
    const pace = random.between(0, 0.004);
    const add = noise(random, 0.2, 0.5);
    return { shape: days => 0.3 + pace * days + add(days) };
  },
};

describe('A slow leak', () => {
  for (const [name, make] of Object.entries(harmless))
    it(`is not seen in a month of ${name}`, () => {
      for (let seed = 0; seed < 8; seed++) {
        const { shape, fromDays } = make(new Random(1000 + seed));
        const told = toldIn(seriesOf(shape, 30), 30, fromDays);
        assert.deepEqual(
          told.map(({ atDays, leak }) => `seed ${seed}, day ${atDays}: ${leak.text}`),
          [],
        );
      }
    });

  it('of 2 % of the limit a day is found within 24 hours, with its pace and its end', () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = new Random(seed);
      const add = noise(random, random.between(0, 0.25), random.between(0, 0.6));
      const work = random.between(0, 0.2);
      // Work on top of the floor, now and then.
      const series = seriesOf(
        days =>
          0.3 + 0.02 * days + Math.max(-0.01, add(days)) + (random.chance(0.3) ? work * random.next() : 0),
        1,
      );
      const leak = findLeak({ series, limitBytes });
      assert.ok(leak, `seed ${seed}`);
      const share = leak.bytesPerDay / limitBytes;
      assert.ok(share > 0.015 && share < 0.025, `seed ${seed}: ${share}`);
      assert.ok(leak.leastBytesPerDay <= leak.bytesPerDay && leak.mostBytesPerDay >= leak.bytesPerDay);
    }
  });

  it('is told by what it comes to', () => {
    const leak = findLeak({ series: seriesOf(days => 0.8 + 0.03 * days, 1), limitBytes });
    assert.equal(leak?.text, '+30.7 MiB a day, at its limit in about 6 days');
    const fast = findLeak({ series: seriesOf(days => 0.5 + 0.4 * days, 1), limitBytes });
    assert.equal(fast?.text, '+410 MiB a day, at its limit in about 7 hours');
    const free = findLeak({ series: seriesOf(days => 0.2 + 0.05 * days, 1) });
    assert.equal(free?.text, '+51.2 MiB a day');
    assert.equal(free?.fullInMs, undefined);
  });

  it('is not told of one that would need months to its limit', () => {
    assert.equal(findLeak({ series: seriesOf(days => 0.1 + 0.011 * days, 1), limitBytes }), undefined);
  });

  it('that a restart gives back is found again only after another day', () => {
    const series = seriesOf(days => 0.3 + 0.02 * (days < 3 ? days : days - 3), 5);
    const told = toldIn(series, 5).map(({ atDays }) => atDays);
    assert.ok(told.includes(2.5));
    assert.ok(!told.some(days => days > 3.05 && days < 3.8), String(told));
    assert.ok(told.includes(5));
  });

  it('is not made of gaps', () => {
    const whole = seriesOf(days => 0.3 + 0.02 * days, 1);
    const avg =
      whole.columns.memoryUsedBytes?.avg.map((value, index) => (index % 24 < 16 ? null : value)) ?? [];
    const torn: Series = { ...whole, columns: { memoryUsedBytes: { avg, min: avg } } };
    assert.equal(findLeak({ series: torn, limitBytes }), undefined);
    assert.equal(findLeak({ series: { timestamps: [], bucketMs: 0, columns: {} } }), undefined);
  });
});

describe('The floor of memory', () => {
  it('is the lowest of each window that is known for at least half', () => {
    const timestamps = Array.from({ length: 20 }, (_, index) => index * 6 * minuteMs);
    const avg = timestamps.map((_, index) => (index >= 4 && index < 10 ? null : 100 + index));
    const series: Series = {
      timestamps,
      bucketMs: 6 * minuteMs,
      columns: { memoryUsedBytes: { avg, min: avg.map(value => value && value - 50) } },
    };
    assert.deepEqual(memoryFloor(series, hourMs), [{ x: hourMs, y: 60 }]);
  });
});
