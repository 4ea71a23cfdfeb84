import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CanceledError } from '../../../../src/common/errors';
import type { Steps } from '../../../../src/history/steps/steps';
import { WorkQueue } from '../../../../src/history/steps/workQueue';

describe('The work queue', () => {
  const done: string[] = [];
  beforeEach(() => done.splice(0));

  function* work(name: string, steps: number): Steps<string> {
    for (let step = 1; step <= steps; step++) {
      done.push(`${name}${step}`);
      yield;
    }
    return name;
  }

  it('does one work after the other and answers each', async () => {
    const queue = new WorkQueue();
    const answers = await Promise.all([queue.add(() => work('a', 2)), queue.add(() => work('b', 1))]);
    assert.deepEqual(answers, ['a', 'b']);
    assert.deepEqual(done, ['a1', 'a2', 'b1']);
  });

  it('hands out an answer before the next work begins', async () => {
    const queue = new WorkQueue();
    const first = queue.add(() => work('a', 1)).then(name => done.push(`${name} answered`));
    await Promise.all([first, queue.add(() => work('b', 1))]);
    assert.deepEqual(done, ['a1', 'a answered', 'b1']);
  });

  it('lets other events of the thread in between two steps', async () => {
    const queue = new WorkQueue();
    const answer = queue.add(() => work('a', 3));
    setImmediate(() => done.push('tick'));
    await answer;
    assert.ok(done.indexOf('tick') < done.indexOf('a3'), done.join());
  });

  it('ends canceled work between two steps and goes on with the next', async () => {
    const queue = new WorkQueue();
    const canceled = queue.add(() => work('a', 1000), 1);
    const next = queue.add(() => work('b', 1), 2);
    setImmediate(() => queue.cancel(1));
    await assert.rejects(canceled, CanceledError);
    assert.equal(await next, 'b');
    assert.ok(done.length < 1000);
  });

  it('does not begin what was canceled while it waited', async () => {
    const queue = new WorkQueue();
    const first = queue.add(() => work('a', 2), 1);
    const second = queue.add(() => work('b', 2), 2);
    queue.cancel(2);
    await assert.rejects(second, CanceledError);
    await first;
    assert.deepEqual(done, ['a1', 'a2']);
  });

  it('rejects with what the work throws, and goes on', async () => {
    const queue = new WorkQueue();
    const failed = queue.add(function* (): Steps<never> {
      yield;
      throw new Error('broken');
    });
    const next = queue.add(() => work('b', 1));
    await assert.rejects(failed, /broken/);
    assert.equal(await next, 'b');
  });

  it('answers a short query in the middle of long ones, however many were asked before', async () => {
    const queue = new WorkQueue();
    const answered: string[] = [];
    const ask = (name: string, steps: number): Promise<unknown> =>
      queue.ask(() => work(name, steps)).then(() => answered.push(name));
    const long = ['a', 'b', 'c', 'd'].map(name => ask(name, 100));
    await Promise.all([...long, ask('short', 3)]);
    assert.deepEqual(answered, ['short', 'a', 'b', 'c', 'd']);
    // The first goes on where it was; those that wait for it do not hold what they have read.
    assert.equal(done.filter(each => each === 'a1').length, 1);
    assert.equal(done.filter(each => each === 'b1').length, 2);
  });

  it('answers a long query while short ones keep coming', async () => {
    const queue = new WorkQueue();
    let [count, isAnswered] = [0, false];
    const long = queue.ask(() => work('long', 50)).then(() => (isAnswered = true));
    const keepAsking = async (): Promise<void> => {
      while (!isAnswered && count < 1000) {
        count++;
        await queue.ask(() => work('short', 2));
      }
    };
    await Promise.all([long, keepAsking(), keepAsking(), keepAsking()]);
    assert.ok(count < 100, `${count} came first`);
  });

  it('answers queries while upkeep keeps coming, and the other way round', async () => {
    const queue = new WorkQueue();
    for (const [ask, other] of [
      ['ask', 'add'],
      ['add', 'ask'],
    ] as const) {
      let [count, isDone] = [0, false];
      const keepOn = async (): Promise<void> => {
        while (!isDone && count < 1000) {
          count++;
          await queue[other](() => work(other, 20));
        }
      };
      const others = [keepOn(), keepOn(), keepOn()];
      await queue[ask](() => work(ask, 30));
      isDone = true;
      assert.ok(count < 50, `${count} came before ${ask}`);
      await Promise.all(others);
    }
  });

  it('lets upkeep overlap with no query, long or short', async () => {
    const queue = new WorkQueue();
    const all = [
      queue.ask(() => work('query', 30)),
      queue.ask(() => work('second', 30)),
      queue.add(() => work('upkeep', 5)),
      queue.ask(() => work('short', 3)),
      queue.add(() => work('cleanup', 5)),
    ];
    await Promise.all(all);
    for (const [name, steps] of [
      ['upkeep', 5],
      ['cleanup', 5],
    ] as const) {
      const first = done.indexOf(`${name}1`);
      const expected = Array.from({ length: steps }, (_, index) => `${name}${index + 1}`);
      assert.deepEqual(done.slice(first, first + steps), expected);
      const before = done.slice(0, first);
      const after = done.slice(first + steps);
      for (const query of ['query', 'second', 'short']) {
        const isUnderWay =
          before.includes(`${query}1`) && after.includes(`${query}${query === 'short' ? 3 : 30}`);
        const isBegunAnew = after.includes(`${query}1`);
        assert.ok(!isUnderWay || isBegunAnew, `${name} came into ${query}: ${done.join(' ')}`);
      }
    }
  });

  it('ends canceled queries, also long ones that wait', async () => {
    const queue = new WorkQueue();
    const ask = (name: string, id: number): Promise<unknown> => queue.ask(() => work(name, 1000), id);
    const [first, second] = [ask('a', 1), ask('b', 2)];
    const third = queue.ask(() => work('c', 20), 3);
    for (let turn = 0; turn < 50; turn++) await nextTurn();
    [1, 2].forEach(id => queue.cancel(id));
    await assert.rejects(first, CanceledError);
    await assert.rejects(second, CanceledError);
    assert.equal(await third, 'c');
  });
});
