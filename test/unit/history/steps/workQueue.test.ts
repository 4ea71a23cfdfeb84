import assert from 'node:assert/strict';
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
});
