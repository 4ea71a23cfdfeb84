import assert from 'node:assert/strict';
import { alteration } from '../../../../src/protocol/sharedState';
import { LiveState } from '../../../../src/ui/state/liveState';
import { onFirstSaveProblem } from '../../../../src/ui/notices/onFirstSaveProblem';
import { ManualClock } from '../../../support/fakes/manualClock';

describe('onFirstSaveProblem', () => {
  const setUp = () => {
    const live = new LiveState(
      5000,
      error => {
        throw error;
      },
      new ManualClock(0),
    );
    const told: string[] = [];
    onFirstSaveProblem(live, problem => told.push(problem));
    const saving = (storeProblem?: string): void => live.follow(alteration(live.snapshot, { storeProblem }));
    return { live, saving, told };
  };

  it('notifies once a session, however often saving fails', () => {
    const { live, saving, told } = setUp();
    live.update({ collecting: { kind: 'here' } });
    for (const storeProblem of ['disk full', undefined, 'disk full', 'no permission']) saving(storeProblem);
    assert.deepEqual(told, ['History is not being saved: disk full']);
  });

  it('leaves the notification to the collecting window, until that is this one', () => {
    const { live, saving, told } = setUp();
    live.update({ collecting: { kind: 'elsewhere', window: 'shop' } });
    saving('disk full');
    assert.deepEqual(told, []);
    live.update({ collecting: { kind: 'here' } });
    assert.deepEqual(told, ['History is not being saved: disk full']);
  });

  it('notifies in a window that cannot claim the history, with that reason', () => {
    const { live, saving, told } = setUp();
    const message = 'History is not being saved: EROFS';
    live.update({ collecting: { kind: 'blocked', message } });
    assert.deepEqual(told, []);
    saving('The history does not belong to this window now.');
    assert.deepEqual(told, [message]);
  });
});
