import assert from 'node:assert/strict';
import { CanceledError } from '../../../../src/common/errors';
import type { StatsSource } from '../../../../src/sample/api/apiRound';
import { ApiSampler } from '../../../../src/sample/api/apiSampler';
import { ManualClock } from '../../../support/fakes/manualClock';
import { EngineError } from '../../../../src/engine/transport/engineError';

describe('ApiSampler', () => {
  let clock: ManualClock;
  let sampler: ApiSampler;
  beforeEach(() => {
    clock = new ManualClock(0);
    sampler = new ApiSampler(clock);
  });
  afterEach(() => {
    sampler.reset();
    assert.equal(clock.timerCount, 0);
  });

  const { signal } = new AbortController();
  const concurrency = 12;
  const sourceOf = (stats: StatsSource['stats']): StatsSource => ({ concurrency, stats });

  const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const forty = Array.from({ length: 40 }, (_, index) => `c${index}`);

  /** An engine that answers when the test lets it. */
  class Engine implements StatsSource {
    readonly concurrency = concurrency;
    asked: string[] = [];
    readonly signals: AbortSignal[] = [];
    readonly #answers: (() => void)[] = [];

    async stats(id: string, given: AbortSignal): Promise<{ id: string; readAtMs: number }> {
      this.asked.push(id);
      this.signals.push(given);
      await new Promise<void>(resolve => this.#answers.push(resolve));
      return { id, readAtMs: 1 };
    }

    async answer(count = this.#answers.length): Promise<void> {
      for (const answer of this.#answers.splice(0, count)) answer();
      await turn();
    }

    async answerAll(): Promise<void> {
      while (this.#answers.length > 0) await this.answer();
    }
  }

  it('asks a few at once of an engine that answers at once', async () => {
    const engine = new Engine();
    const done = sampler.sample(engine, forty, signal);
    const untilAsked = async (count: number): Promise<void> => {
      while (engine.asked.length < count) await turn();
      for (let turns = 0; turns < 5; turns++) await turn();
      assert.equal(engine.asked.length, count);
    };
    await untilAsked(12);
    await engine.answer(3);
    await untilAsked(15);
    await engine.answerAll();
    assert.equal((await done).readings.size, 40);
    assert.equal((await done).slowMs, undefined);
  });

  it('treats an engine that keeps answering as a quick one, however long a round of many takes', async () => {
    const engine = new Engine();
    const done = sampler.sample(engine, forty, signal);
    await turn();
    for (let answered = 0; answered < 24; answered += 6) {
      clock.advance(300);
      await engine.answer(6);
    }
    assert.equal(engine.asked.length, 36);
    await engine.answerAll();
    assert.equal((await done).readings.size, 40);
    clock.advance(60_000);
    assert.equal(clock.timerCount, 0);
  });

  it('asks for all at once of an engine that answers at its own tick, from the first round on', async () => {
    const engine = new Engine();
    const first = sampler.sample(engine, forty, signal);
    await turn();
    clock.advance(400);
    while (engine.asked.length < 40) await turn();
    await engine.answerAll();
    await first;
    engine.asked = [];
    const second = sampler.sample(engine, forty, signal);
    while (engine.asked.length < 40) await turn();
    await engine.answerAll();
    assert.equal((await second).readings.size, 40);
    // Nothing is known about another engine.
    const other = new Engine();
    const third = sampler.sample(other, forty, signal);
    await turn();
    assert.equal(other.asked.length, 12);
    await other.answerAll();
    await third;
  });

  it('has no more than some hundred requests under way, however many containers an engine says it runs', async () => {
    const engine = new Engine();
    const many = Array.from({ length: 1000 }, (_, index) => `c${index}`);
    const done = sampler.sample(engine, many, signal);
    await turn();
    clock.advance(401);
    while (engine.asked.length < 256) await turn();
    for (let turns = 0; turns < 20; turns++) await turn();
    assert.equal(engine.asked.length, 256);
    await engine.answer(100);
    assert.equal(engine.asked.length, 356);
    clock.advance(15_000);
    await engine.answerAll();
    const { readings, failures } = await done;
    assert.deepEqual([readings.size, failures.length, engine.asked.length], [356, 644, 356]);
  });

  it('gives each its turn where a round is too short for all, and tells how many had none', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `c${index}`);
    const read = new Map<string, number>();
    const unasked: (number | undefined)[] = [];
    const engine = new Engine();
    /**
     * The engine gives 28 answers a second and a tick is a second, so a round of 15 s has time for less than
     * half of the containers.
     */
    const round = async (wanted: readonly string[]): Promise<void> => {
      engine.asked = [];
      for (let second = 0; second < 15; second++) {
        const tick = new AbortController();
        const sampling = sampler.sample(engine, wanted, tick.signal);
        await turn();
        clock.advance(500);
        await engine.answer(14);
        clock.advance(500);
        await engine.answer(14);
        if (second === 14) await engine.answerAll();
        tick.abort(new Error('no answer in time'));
        const { readings, unaskedCount } = await sampling;
        for (const id of readings.keys()) read.set(id, (read.get(id) ?? 0) + 1);
        if (second === 14) unasked.push(unaskedCount);
      }
      assert.equal(new Set(engine.asked).size, engine.asked.length, 'nobody is asked twice in a round');
    };
    for (let rounds = 0; rounds < 4; rounds++) await round(ids);
    assert.ok(
      unasked.every(count => count !== undefined && count > 100 && count < 900),
      unasked.join(),
    );
    assert.deepEqual(
      ids.filter(id => !read.has(id)),
      [],
    );
    // A container that was never sampled comes first, wherever it is listed.
    await round([...ids, 'new']);
    assert.equal(read.get('new'), 1);
    const counts = ids.map(id => read.get(id) ?? 0);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 2, 'all nearly as often');
  });

  it('leaves the thread to others while it asks for many', async () => {
    const source = sourceOf(async id => {
      const endMs = performance.now() + 1;
      while (performance.now() < endMs);
      return { id, readAtMs: 1 };
    });
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await sampler.sample(source, forty, signal);
    clearInterval(timer);
    assert.ok(turns > 3, `${turns} turns within 40 ms of work`);
  });

  it('returns what is there when the tick is over, the rest with the next, and asks for none twice', async () => {
    const engine = new Engine();
    const tick = new AbortController();
    const first = sampler.sample(engine, ['a', 'b', 'c'], tick.signal);
    await turn();
    await engine.answer(1);
    clock.advance(4000);
    tick.abort(new Error('no answer in time'));
    const { readings, failures, slowMs } = await first;
    assert.deepEqual([[...readings.keys()], failures, slowMs], [['a'], [], 4000]);
    assert.equal(readings.get('a')?.arrivedAtMs, clock.now() - 4000);
    const second = sampler.sample(engine, ['a', 'b', 'c'], signal);
    await turn();
    assert.deepEqual(engine.asked, ['a', 'b', 'c']);
    clock.advance(1000);
    await engine.answerAll();
    assert.deepEqual([[...(await second).readings.keys()], (await second).slowMs], [['b', 'c'], 5000]);
    assert.equal((await second).readings.get('b')?.arrivedAtMs, clock.now());
    const third = sampler.sample(engine, ['a'], signal);
    await turn();
    await engine.answerAll();
    assert.equal((await third).slowMs, undefined);
  });

  it('gives up on answers that never come, which count as failures', async () => {
    const source = sourceOf(
      (_id, given) =>
        new Promise((_resolve, reject) =>
          given.addEventListener('abort', () => reject(given.reason as Error)),
        ),
    );
    const done = sampler.sample(source, ['a'], signal);
    await turn();
    clock.advance(15_000);
    const { readings, failures } = await done;
    assert.equal(readings.size, 0);
    assert.match(String(failures[0]?.error), /no answer in time/);
  });

  it('cancels requests with the tick that is canceled', async () => {
    const engine = new Engine();
    const tick = new AbortController();
    const done = sampler.sample(engine, ['a'], tick.signal);
    await turn();
    tick.abort(new CanceledError('paused'));
    assert.equal((await done).readings.size, 0);
    assert.ok(engine.signals[0]?.aborted);
    const next = sampler.sample(engine, ['a'], signal);
    await turn();
    assert.equal(engine.asked.length, 2);
    await engine.answerAll();
    assert.equal((await next).readings.size, 1);
  });

  it('does not count a container that stopped or went away as a failure', async () => {
    const gone = sourceOf(async id => {
      if (id === 'stopped') return undefined;
      throw new EngineError(id === 'removed' ? 404 : 409, 'gone');
    });
    const { readings, failures } = await sampler.sample(gone, ['stopped', 'removed', 'restarting'], signal);
    assert.equal(readings.size, 0);
    assert.deepEqual(failures, []);
  });

  it('keeps the answers of the others when one fails', async () => {
    const broken = new Error('broken');
    const one = sourceOf(async id => {
      if (id === 'bad') throw broken;
      return { id, readAtMs: 1 };
    });
    const { readings, failures } = await sampler.sample(one, ['good', 'bad'], signal);
    assert.deepEqual([...readings.keys()], ['good']);
    assert.deepEqual(failures, [{ id: 'bad', error: broken }]);
  });
});
