import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as api from '../../../../src/ui/api/apiArguments';
import {
  toEventQuery,
  toRecord,
  toSeriesOfManyQuery,
  toSeriesQuery,
  toStatisticsQuery,
} from '../../../../src/ui/api/apiArguments';

const span = { from: 0, to: 1 };
const nowMs = 1_000_000;
const toHistoryQuery = (args: unknown) => api.toHistoryQuery(args, nowMs);

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
    const { nowMs: asked, ...query } = toHistoryQuery({
      ...{ container: null, hours: null, limit: null, before: null },
    });
    assert.equal(asked, nowMs);
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

  it('say what is allowed, of each member', () => {
    const points = '"maxPoints" must be a whole number from 1 to 20000.';
    const rows = '"limit" must be a whole number from 1 to 5000.';
    const name = '"container" must be a container id or name.';
    const names = '"containers" must be a list of container ids or names.';
    const thresholds = '"thresholds" must be an object of numbers by metric, such as { cpuPercent: 80 }.';
    const date = (member: string): string =>
      `"${member}" must be a date: a Date, UTC milliseconds or ISO 8601 text.`;
    const given: [(args: unknown) => unknown, unknown, string | RegExp][] = [
      [toHistoryQuery, 5, /^The argument must be an object, such as/],
      [toHistoryQuery, [], /^The argument must be an object, such as/],
      [toHistoryQuery, { container: 5 }, name],
      [toHistoryQuery, { hours: '5' }, '"hours" must be a number of hours greater than 0.'],
      [toHistoryQuery, { limit: '5' }, rows],
      [toHistoryQuery, { before: 'yesterday' }, date('before')],
      [toHistoryQuery, { before: new Date(Number.NaN) }, date('before')],
      [toEventQuery, undefined, /^The argument must be an object, such as/],
      [toEventQuery, { to: 1 }, date('from')],
      [toEventQuery, { from: 0, to: {} }, date('to')],
      [toEventQuery, { ...span, limit: [] }, rows],
      [toEventQuery, { ...span, container: {} }, name],
      [toSeriesQuery, { ...span, container: 'web', maxPoints: '9' }, points],
      [toSeriesQuery, span, 'Give either "container" (an id or name) or "host: true".'],
      [toSeriesQuery, { ...span, host: 1 }, 'Give either "container" (an id or name) or "host: true".'],
      [toSeriesQuery, { ...span, container: 5 }, name],
      [
        toSeriesQuery,
        { ...span, host: true, metrics: ['pids'] },
        /^"metrics" must be a list of: cpuPercent, .*load/,
      ],
      [
        toSeriesQuery,
        { ...span, container: 'web', metrics: [] },
        /^"metrics" must be a list of: cpuPercent, .*pids/,
      ],
      [toSeriesQuery, { ...span, container: 'web', metrics: 'pids' }, /^"metrics" must be a list of: /],
      [toSeriesQuery, Object.assign(Object.create({ container: 'web' }), span), /^Give either/],
      [toSeriesOfManyQuery, span, names],
      [toSeriesOfManyQuery, { ...span, containers: 'web' }, names],
      [toSeriesOfManyQuery, { ...span, containers: ['web', 5] }, names],
      [toStatisticsQuery, { ...span, host: true, thresholds: { cpuPercent: '80' } }, thresholds],
    ];
    for (const [parse, args, message] of given)
      assert.throws(() => parse(args), { name: 'ArgumentError', message }, JSON.stringify(args));
    for (const wrong of [[80], 5, 'cpuPercent'])
      assert.throws(() => toStatisticsQuery({ ...span, host: true, thresholds: wrong }), {
        name: 'ArgumentError',
        message: /must be an object/,
      });
  });

  it('name the sides of a comparison, and the run that ends', () => {
    const sides =
      '"a" must be the id of a run, a list of 1 to 50 ids, or { from, to }. listRuns returns ids.';
    for (const a of [undefined, 5, '', [], [5], ['x', ''], Array<string>(51).fill('x')])
      assert.throws(() => api.toComparedSides({ a, b: 'y' }), { name: 'ArgumentError', message: sides });
    assert.deepEqual(api.toComparedSides({ a: ['x', 'x'], b: { from: 1, to: 2 } }), {
      a: ['x'],
      b: { fromMs: 1, toMs: 2 },
    });
    const none = 'No run with this id is going on in this window.';
    for (const id of [undefined, 5, {}])
      assert.throws(() => api.toRunEnd(id, 0), { name: 'ArgumentError', message: none });
  });

  it('ask for containers that are gone only by saying so', () => {
    for (const given of [undefined, null, {}, { includeGone: null }, { includeGone: 1 }])
      assert.deepEqual(api.toContainerList(given), { includeGone: false });
    assert.deepEqual(api.toContainerList({ includeGone: true }), { includeGone: true });
    assert.throws(() => api.toContainerList('all'), /must be an object/);
  });

  it('become queries with what is not given filled in', () => {
    const at = new Date(5);
    assert.deepEqual(toSeriesQuery({ from: at, to: at.toISOString(), container: 'web', metrics: ['pids'] }), {
      fromMs: 5,
      toMs: 5,
      maxPoints: 1000,
      subject: { kind: 'container', container: 'web', metrics: ['pids'] },
    });
    const { subject } = toSeriesQuery({ ...span, host: true });
    assert.ok(subject.kind === 'host' && subject.metrics.length > 3);
    assert.deepEqual(toStatisticsQuery({ ...span, container: 'web' }).thresholds, {});
    assert.deepEqual(toEventQuery({ ...span, limit: null }), {
      fromMs: 0,
      toMs: 1,
      container: undefined,
      limit: undefined,
    });
  });
});
