import assert from 'node:assert/strict';
import { isRunning, isStarted } from '../../../../src/common/model/containerStatus';
import type { ContainerStatus } from '../../../../src/common/model/container';

describe('containerStatus', () => {
  const states: Record<ContainerStatus, readonly [runs: boolean, isStarted: boolean]> = {
    created: [false, false],
    running: [true, true],
    paused: [true, true],
    stopping: [true, true],
    restarting: [false, true],
    removing: [false, false],
    exited: [false, false],
    dead: [false, false],
    unknown: [false, false],
  };

  it('says of every state whether there is something to measure, and whether it is up', () => {
    for (const [status, expected] of Object.entries(states) as [ContainerStatus, readonly boolean[]][])
      assert.deepEqual([isRunning(status), isStarted(status)], expected, status);
    assert.deepEqual([isRunning(undefined), isStarted(undefined)], [false, false]);
  });
});
