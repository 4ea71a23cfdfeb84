import assert from 'node:assert/strict';
import { LiveState } from '../../../../src/ui/state/liveState';
import { onFirstSaveProblem } from '../../../../src/ui/notices/onFirstSaveProblem';

describe('onFirstSaveProblem', () => {
  const setUp = () => {
    const live = new LiveState(error => {
      throw error;
    });
    const told: string[] = [];
    onFirstSaveProblem(live, problem => told.push(problem));
    return { live, told };
  };

  it('tells once a session, however often saving fails', () => {
    const { live, told } = setUp();
    live.update({ collecting: { kind: 'here' } });
    for (const storeProblem of ['disk full', undefined, 'disk full', 'no permission'])
      live.update({ storeProblem });
    assert.deepEqual(told, ['History is not being saved: disk full']);
  });

  it('leaves the telling to the window that collects, until that is this one', () => {
    const { live, told } = setUp();
    live.update({ collecting: { kind: 'elsewhere', window: 'shop' }, storeProblem: 'disk full' });
    assert.deepEqual(told, []);
    live.update({ collecting: { kind: 'here' } });
    assert.deepEqual(told, ['History is not being saved: disk full']);
  });

  it('tells it in a window that cannot claim the history, and for the reason of that', () => {
    const { live, told } = setUp();
    const message = 'History is not being saved: EROFS';
    live.update({ collecting: { kind: 'blocked', message } });
    assert.deepEqual(told, []);
    live.update({ storeProblem: 'The history does not belong to this window now.' });
    assert.deepEqual(told, [message]);
  });
});
