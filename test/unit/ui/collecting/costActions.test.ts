import assert from 'node:assert/strict';
import { costActions } from '../../../../src/ui/collecting/costActions';

describe('costActions', () => {
  it('offers to pause what collects and to resume what is paused', () => {
    const labels = (isPaused: boolean): string =>
      costActions(isPaused)
        .map(({ label }) => label)
        .join();
    assert.match(labels(false), /Pause/);
    assert.doesNotMatch(labels(false), /Resume/);
    assert.match(labels(true), /Resume/);
    assert.doesNotMatch(labels(true), /Pause/);
  });
});
