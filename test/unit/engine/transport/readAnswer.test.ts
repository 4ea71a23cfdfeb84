import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { PassThrough } from 'node:stream';
import { AnswerBudget } from '../../../../src/engine/transport/answerBudget';
import { maxAnswerBytes, readAnswer } from '../../../../src/engine/transport/readAnswer';
import { countTurns } from '../../../support/machine/countTurns';

const mebibyte = 1024 * 1024;

describe('readAnswer', () => {
  const { signal } = new AbortController();
  let budget: AnswerBudget;
  before(() => setMaxListeners(0, signal));
  beforeEach(() => (budget = new AnswerBudget()));
  const read = (text: string | Buffer): Promise<unknown> => {
    const body = new PassThrough();
    body.end(text);
    return readAnswer(body, signal, budget);
  };

  it('takes an answer of just the longest length, and none that is longer', async () => {
    const longest = `"${'x'.repeat(maxAnswerBytes - 2)}"`;
    assert.equal(await read(longest), longest.slice(1, -1));
    await assert.rejects(read(`${longest} `), /too long/);
  });

  it('takes an answer of more values than an engine gives for none, whatever its length', async () => {
    assert.equal(await read(`[${'[],'.repeat(100_000)}0]`), undefined);
    assert.equal((await read(`{"a":"${'[,'.repeat(100_000)}"}`)) !== undefined, true, 'within a text');
    assert.equal((await read(`["${'\\"[,'.repeat(100_000)}"]`)) !== undefined, true, 'behind an escape');
  });

  it('takes no more of all answers of an engine together than a bound, and has room again once they are over', async () => {
    const bodies = Array.from({ length: 64 }, () => new PassThrough());
    const answers = bodies.map(body => readAnswer(body, signal, budget));
    const settled = Promise.allSettled(answers);
    for (const body of bodies) body.write(Buffer.alloc(500_000, ' '));
    // All are written before any ends, so that all are being read at once.
    await new Promise(resolve => setImmediate(resolve));
    for (const body of bodies) body.end('7');
    const results = await settled;
    const taken = results.filter(({ status }) => status === 'fulfilled').length;
    assert.ok(taken >= 32 && taken <= 33, `${taken} of 64 times 500 kB`);
    assert.equal(await read(`"${'x'.repeat(mebibyte / 2)}"`), 'x'.repeat(mebibyte / 2));
    assert.ok(budget.take(16 * mebibyte), 'all was given back');
  });

  it('parses one long answer in each turn of the event loop', async () => {
    const text = JSON.stringify(Array.from({ length: 8000 }, (_, at) => at));
    const turns = await countTurns(() => Promise.all(Array.from({ length: 32 }, () => read(text))));
    assert.ok(turns >= 31, `${turns} turns`);
  });
});
