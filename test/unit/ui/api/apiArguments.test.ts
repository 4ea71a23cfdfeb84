import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  toEventQuery,
  toHistoryQuery,
  toRecord,
  toSeriesOfManyQuery,
  toSeriesQuery,
  toStatisticsQuery,
} from '../../../../src/ui/api/apiArguments';

const span = { from: 0, to: 1 };

describe('Arguments of the public API', () => {
  const parsers = {
    toEventQuery,
    toHistoryQuery,
    toRecord,
    toSeriesOfManyQuery,
    toSeriesQuery,
    toStatisticsQuery,
  };

  it('of any kind become a query that can be sent to a thread, or an error that says what is allowed', () => {
    const wrong = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
      fc.constantFrom(Symbol('x'), () => 1, new Proxy({}, {}), new Date(Number.NaN)),
    );
    const members = {
      container: fc.oneof(fc.constant('web'), wrong),
      containers: fc.oneof(fc.constant(['web']), wrong),
      host: fc.oneof(fc.constant(true), wrong),
      from: fc.oneof(fc.constant(0), wrong),
      to: fc.oneof(fc.constant(1), wrong),
      before: wrong,
      hours: wrong,
      limit: wrong,
      maxPoints: fc.oneof(fc.constant(10), wrong),
      metrics: fc.oneof(fc.constant(['cpuPercent']), wrong),
      thresholds: fc.oneof(fc.record({ cpuPercent: wrong }), wrong),
    };
    const args = fc.oneof(wrong, fc.record(members, { requiredKeys: [] }));
    for (const [name, parse] of Object.entries(parsers))
      fc.assert(
        fc.property(args, value => {
          try {
            const query = parse(value);
            if (name !== 'toRecord') structuredClone(query);
          } catch (error) {
            assert.ok(error instanceof Error && error.name === 'ArgumentError', String(error));
            assert.match(error.message, /must be|Give either/);
          }
        }),
        { numRuns: 500 },
      );
  });

  it('take null, as a keybinding’s JSON has it, for what is not given', () => {
    const { nowMs, ...query } = toHistoryQuery({ container: null, hours: null, limit: null, before: null });
    assert.ok(nowMs > 0);
    assert.deepEqual(Object.values(query), [undefined, undefined, undefined, undefined]);
  });

  it('name thresholds that are no numbers, and take those that are', () => {
    const subject = { ...span, container: 'web' };
    for (const thresholds of [{ cpuPercent: '80' }, { cpuPercent: () => 80 }, { cpuPercent: undefined }])
      assert.throws(() => toStatisticsQuery({ ...subject, thresholds }), {
        name: 'ArgumentError',
        message: /"thresholds" must be/,
      });
    assert.deepEqual(toStatisticsQuery({ ...subject, thresholds: { cpuPercent: 80 } }).thresholds, {
      cpuPercent: 80,
    });
  });
});
