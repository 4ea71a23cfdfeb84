import assert from 'node:assert/strict';
import { scriptingTimes } from '../../bench/panel/scriptingTimes';

const own = { pid: 1, tid: 2 };

function traceOf(...events: readonly object[]): Buffer {
  return Buffer.from(JSON.stringify({ traceEvents: events }));
}

function mark(name: string, us: number): object {
  return { ...own, name, cat: 'blink.user_timing', ph: 'R', tts: us };
}

function slice(name: string, fromUs: number, toUs: number, thread: object = own): object {
  return { ...own, ...thread, name, cat: 'devtools.timeline', ph: 'X', tts: fromUs, tdur: toUs - fromUs };
}

describe('The scripting time of a trace', () => {
  it('is the time in which any script runs, each moment counted once', () => {
    const trace = traceOf(
      mark('a', 0),
      slice('EventDispatch', 1000, 5000),
      slice('FunctionCall', 2000, 4000),
      slice('RunMicrotasks', 6000, 7000),
      mark('b', 10_000),
    );
    assert.deepEqual(scriptingTimes(trace, 'a', 'b'), [5]);
  });

  it('leaves out layout that a script waits for, other threads, and what is not between the marks', () => {
    const trace = traceOf(
      slice('FunctionCall', 0, 900),
      mark('a', 1000),
      slice('FunctionCall', 2000, 6000),
      slice('Layout', 3000, 4500),
      slice('Paint', 7000, 8000),
      slice('FunctionCall', 2000, 6000, { tid: 3 }),
      mark('b', 9000),
      slice('FunctionCall', 9500, 9900),
      mark('a', 20_000),
      slice('MinorGC', 20_500, 21_000),
      mark('b', 22_000),
    );
    assert.deepEqual(scriptingTimes(trace, 'a', 'b'), [2.5, 0.5]);
  });

  it('is not told of a trace without the marks', () => {
    assert.throws(() => scriptingTimes(traceOf(slice('FunctionCall', 0, 1)), 'a', 'b'), /no mark “a”/);
  });
});
