import assert from 'node:assert/strict';
import { AnswerBudget } from '../../../../src/engine/transport/answerBudget';

describe('AnswerBudget', () => {
  it('gives one engine all that there is while no other needs it, and nothing more', () => {
    const engine = new AnswerBudget(100).ofEngine();
    const room = engine.begin(assert.fail);
    assert.ok(room.take(60));
    assert.ok(engine.begin(assert.fail).take(40));
    assert.equal(engine.begin(assert.fail).take(1), false);
    room.giveBack();
    assert.ok(engine.begin(assert.fail).take(60));
  });

  it('takes from the engine that has most, its longest answers first, and never from others', () => {
    const budget = new AnswerBudget(100);
    const lost: string[] = [];
    const engines = { flood: budget.ofEngine(), small: budget.ofEngine(), late: budget.ofEngine() };
    const take = (name: keyof typeof engines, bytes: number): boolean =>
      engines[name].begin(() => lost.push(`${name} ${bytes}`)).take(bytes);
    assert.ok([30, 35, 15].every(bytes => take('flood', bytes)));
    assert.ok(take('small', 20));
    assert.ok(take('late', 30));
    assert.deepEqual(lost, ['flood 35']);
    assert.ok(take('late', 3), 'there is room left');
    assert.ok(take('late', 10));
    assert.deepEqual(lost, ['flood 35', 'flood 30']);
    assert.equal(take('late', 40), false, 'would have most itself');
    assert.equal(take('flood', 30), false, 'takes nothing back');
    assert.deepEqual(lost, ['flood 35', 'flood 30']);
  });

  it('leaves each of many engines its share, however the others flood', () => {
    const budget = new AnswerBudget(1600);
    for (let at = 0; at < 15; at++) {
      const flood = budget.ofEngine();
      while (flood.begin(() => undefined).take(7));
    }
    const honest = budget.ofEngine();
    for (let taken = 0; taken < 100; taken += 10) assert.ok(honest.begin(assert.fail).take(10));
  });

  it('counts nothing twice that is lost first and given back later', () => {
    const budget = new AnswerBudget(100);
    const flood = budget.ofEngine();
    const room = flood.begin(() => undefined);
    assert.ok(room.take(90));
    const other = budget.ofEngine().begin(assert.fail);
    assert.ok(other.take(40));
    room.giveBack();
    room.giveBack();
    assert.ok(flood.begin(assert.fail).take(60));
    assert.equal(flood.begin(assert.fail).take(1), false);
  });
});
