import { hourMs } from '../../../../src/common/time';
import assert from 'node:assert/strict';
import { hourFileName, hourStartOf, parseHourFileName } from '../../../../src/history/files/hourFile';
import { expiredHours } from '../../../../src/history/upkeep/retention';
import { decodeCores, encodeCores } from '../../../../src/history/figures/coresCodec';

const noon = Date.UTC(2026, 10, 23, 12);

describe('Names of hour files', () => {
  it('are UTC, sort by time, and read back', () => {
    assert.equal(hourFileName(noon), '2026-11-23T12.sqlite');
    assert.equal(parseHourFileName('2026-11-23T12.sqlite'), noon);
    const hours = Array.from({ length: 40 }, (_, index) => noon + index * hourMs);
    const names = hours.map(hourFileName);
    assert.deepEqual([...names].sort(), names);
    assert.deepEqual(names.map(parseHourFileName), hours);
  });

  it('are told from other files', () => {
    for (const name of [
      'metrics.sqlite',
      '2026-11-23T12.sqlite.1.tmp',
      '2026-11-23T25.sqlite',
      '.DS_Store',
    ]) {
      assert.equal(parseHourFileName(name), undefined);
    }
  });

  it('begin at the hour itself', () => {
    assert.equal(hourStartOf(noon), noon);
    assert.equal(hourStartOf(noon + hourMs - 1), noon);
    assert.equal(hourStartOf(noon - 1), noon - hourMs);
  });
});

describe('Retention', () => {
  const hours = [noon - 3 * hourMs, noon - 2 * hourMs, noon - hourMs, noon];

  it('removes an hour once all of it is old enough', () => {
    assert.deepEqual(expiredHours(hours, noon, noon, 2), [noon - 3 * hourMs]);
    assert.deepEqual(expiredHours(hours, noon, noon - 1, 2), []);
  });

  it('removes nothing when the clock is more than a day off the newest row, ahead or behind', () => {
    const day = 24 * hourMs;
    assert.equal(expiredHours(hours, noon, noon + day, 1).length, 4);
    assert.deepEqual(expiredHours(hours, noon, noon + day + 1, 1), []);
    assert.deepEqual(expiredHours(hours, noon + 2 * day, noon, 1), []);
    assert.deepEqual(expiredHours(hours, undefined, noon, 1), []);
  });
});

describe('Cores', () => {
  it('keep half a percent and their number, also where one is unknown', () => {
    assert.deepEqual(decodeCores(encodeCores([0, 12.3, 100, Number.NaN, 130, -1])), [
      0,
      12.5,
      100,
      Number.NaN,
      100,
      0,
    ]);
  });
});
