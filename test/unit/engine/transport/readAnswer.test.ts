import assert from 'node:assert/strict';
import { once, setMaxListeners } from 'node:events';
import { PassThrough } from 'node:stream';
import { AnswerBudget, type EngineBudget } from '../../../../src/engine/transport/answerBudget';
import { maxAnswerBytes, readAnswer } from '../../../../src/engine/transport/readAnswer';
import { countTurns } from '../../../support/machine/countTurns';

const mebibyte = 1024 * 1024;

describe('readAnswer', () => {
  const { signal } = new AbortController();
  let all: AnswerBudget;
  let budget: EngineBudget;
  before(() => setMaxListeners(0, signal));
  beforeEach(() => {
    all = new AnswerBudget();
    budget = all.ofEngine();
  });
  const read = (text: string | Buffer): Promise<unknown> => {
    const body = new PassThrough();
    body.end(text);
    return readAnswer(body, signal, budget);
  };
  /** Answers of which 500 kB came and that go on, so that all are being read at once. */
  const beginMany = async (
    count: number,
    of: EngineBudget,
  ): Promise<{ bodies: readonly PassThrough[]; answers: readonly Promise<unknown>[] }> => {
    const bodies = Array.from({ length: count }, () => new PassThrough());
    const answers = bodies.map(body => readAnswer(body, signal, of));
    // What has no room is refused at once, before a test awaits it.
    for (const answer of answers) answer.catch(() => undefined);
    for (const body of bodies) body.write(Buffer.alloc(500_000, ' '));
    await new Promise(resolve => setImmediate(resolve));
    return { bodies, answers };
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
    const { bodies, answers } = await beginMany(64, budget);
    for (const body of bodies) body.end('7');
    const results = await Promise.allSettled(answers);
    const taken = results.filter(({ status }) => status === 'fulfilled').length;
    assert.ok(taken >= 32 && taken <= 33, `${taken} of 64 times 500 kB`);
    assert.equal(await read(`"${'x'.repeat(mebibyte / 2)}"`), 'x'.repeat(mebibyte / 2));
    assert.ok(
      all
        .ofEngine()
        .begin(assert.fail)
        .take(16 * mebibyte),
      'all was given back',
    );
  });

  it('takes no more of all engines together, and what floods loses its own answers alone', async () => {
    const flood = await beginMany(64, budget);
    const honest = await beginMany(14, all.ofEngine());
    for (const body of [...honest.bodies, ...flood.bodies]) body.end('7');
    assert.deepEqual(await Promise.all(honest.answers), Array(14).fill(7));
    const results = await Promise.allSettled(flood.answers);
    const left = results.filter(({ status }) => status === 'fulfilled').length;
    assert.ok(left >= 18 && left <= 19, `${left} of the flood beside 14 answers, each of 500 kB`);
    assert.ok(
      all
        .ofEngine()
        .begin(assert.fail)
        .take(16 * mebibyte),
      'all was given back',
    );
  });

  it('drops an answer that waits for its turn to be parsed, too, where another engine needs the room', async () => {
    const body = new PassThrough();
    const answer = readAnswer(body, signal, budget);
    body.end('x'.repeat(mebibyte));
    const ended = once(body, 'end');
    let room = budget.begin(assert.fail);
    while (room.take(mebibyte / 2)) room = budget.begin(() => undefined);
    await ended;
    assert.ok(all.ofEngine().begin(assert.fail).take(mebibyte));
    await assert.rejects(answer, /too long together/);
  });

  it('parses one long answer in each turn of the event loop', async () => {
    const text = JSON.stringify(Array.from({ length: 8000 }, (_, at) => at));
    const turns = await countTurns(() => Promise.all(Array.from({ length: 32 }, () => read(text))));
    assert.ok(turns >= 31, `${turns} turns`);
  });
});
