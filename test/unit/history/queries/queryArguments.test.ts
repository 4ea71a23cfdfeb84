import assert from 'node:assert/strict';
import {
  checkHistoryQuery,
  checkSeriesQuery,
  checkSpan,
  checkThresholds,
} from '../../../../src/history/queries/queryArguments';
import { resolveRuns } from '../../../../src/history/runs/knownRun';
import type { HistoryQuery, SeriesQuery } from '../../../../src/protocol/store';

const nowMs = Date.UTC(2026, 10, 23, 12);

function history(query: object): HistoryQuery {
  return { nowMs, ...query };
}

function series(changes: object): SeriesQuery {
  return { subject: { kind: 'host', metrics: ['cpuPercent'] }, fromMs: 0, toMs: 1, maxPoints: 1, ...changes };
}

describe('Arguments of a history query', () => {
  it('default to 24 hours and 1000 rows of all containers', () => {
    assert.deepEqual(checkHistoryQuery({ nowMs }), {
      container: undefined,
      fromMs: nowMs - 86_400_000,
      toMs: Number.MAX_SAFE_INTEGER,
      limit: 1000,
    });
  });

  it('are accepted at their bounds', () => {
    assert.equal(checkHistoryQuery(history({ limit: 1 })).limit, 1);
    assert.equal(checkHistoryQuery(history({ limit: 5000 })).limit, 5000);
    assert.equal(checkHistoryQuery(history({ hours: 0.001 })).fromMs, nowMs - 3600);
    assert.equal(checkHistoryQuery(history({ container: ' api ' })).container, 'api');
  });

  const refused: [object, RegExp][] = [
    [{ hours: 0 }, /hours must be a number greater than 0, not 0/],
    [{ hours: -1 }, /greater than 0, not -1/],
    [{ hours: Number.NaN }, /greater than 0, not NaN/],
    [{ hours: '24' }, /greater than 0, not "24"/],
    [{ limit: 0 }, /from 1 to 5000, not 0/],
    [{ limit: 5001 }, /from 1 to 5000, not 5001/],
    [{ limit: 2.5 }, /whole number/],
    [{ limit: Infinity }, /from 1 to 5000/],
    [{ beforeMs: Number.NaN }, /before must be a point in time/],
    [{ container: '' }, /container must be/],
    [{ container: 5 }, /container must be/],
  ];
  for (const [query, message] of refused) {
    it(`are refused with what is allowed: ${JSON.stringify(query)}`, () => {
      assert.throws(() => checkHistoryQuery(history(query)), { name: 'ArgumentError', message });
    });
  }
});

describe('Arguments that are refused', () => {
  it('are quoted in short, whatever they are', () => {
    const long = 'x'.repeat(100_000);
    const metrics = [long];
    for (const refuse of [
      () => checkHistoryQuery(history({ hours: long })),
      () => checkHistoryQuery(history({ limit: metrics })),
      () => checkHistoryQuery(history({ beforeMs: `1\n${long}` })),
      () => checkSeriesQuery(series({ maxPoints: long })),
      () => checkSeriesQuery(series({ subject: { kind: 'host', metrics } })),
      () => checkThresholds({ [long]: long }),
      () => resolveRuns(long, []),
    ])
      assert.throws(refuse, ({ name, message }: Error) => {
        assert.equal(name, 'ArgumentError');
        assert.ok(message.length < 500 && !message.includes('\n'), `${message.length} characters`);
        return true;
      });
  });
});

describe('Arguments of a series query', () => {
  it('are accepted at their bounds', () => {
    checkSeriesQuery(series({ maxPoints: 20_000 }));
    checkSeriesQuery(series({ toMs: 0 }));
  });

  it('are refused with what is allowed', () => {
    assert.throws(() => checkSeriesQuery(series({ maxPoints: 0 })), /from 1 to 20000, not 0/);
    assert.throws(() => checkSeriesQuery(series({ maxPoints: 20_001 })), /from 1 to 20000/);
    assert.throws(() => checkSeriesQuery(series({ toMs: -1 })), /from must not be after to/);
    assert.throws(
      () => checkSeriesQuery(series({ subject: { kind: 'host', metrics: ['pids'] } })),
      /Unknown host metric "pids"\. Known are: cpuPercent, busiestCorePercent, load1/,
    );
    assert.throws(() => checkSpan({ fromMs: Number.NaN, toMs: 0 }), /points in time/);
  });
});
