import assert from 'node:assert/strict';
import { Emitter } from '../../../../src/common/emitter';
import { followSettings } from '../../../../src/ui/state/followSettings';

describe('followSettings', () => {
  it('shows what is misread at once and after each change, once that is in force', () => {
    const steps: unknown[] = [];
    const didChange = new Emitter<number>(error => assert.fail(String(error)));
    let problems = ['first'];
    const followed = followSettings(
      { problems: () => problems, onDidChange: didChange.event },
      { update: change => void steps.push(change) },
      changed => void steps.push(changed),
    );
    problems = [];
    didChange.fire(5);
    followed.dispose();
    didChange.fire(6);
    assert.deepEqual(steps, [{ settingProblems: ['first'] }, 5, { settingProblems: [] }]);
  });
});
