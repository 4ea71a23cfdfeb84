import assert from 'node:assert/strict';
import { exitLabel, exitPhrase, isToldToEnd, signalOfExit } from '../../../src/common/model/exitCode';

describe('Exit codes', () => {
  it('name the signal that ended a process', () => {
    assert.equal(signalOfExit(137), 'SIGKILL');
    assert.equal(exitLabel(143), '143 SIGTERM');
    assert.equal(exitPhrase(139), 'exit code 139 (SIGSEGV)');
  });

  it('of a program’s own are only numbers', () => {
    for (const code of [0, 1, 9, 128, 255, -1]) {
      assert.equal(exitLabel(code), String(code));
      assert.equal(exitPhrase(code), `exit code ${code}`);
    }
  });

  it('of a command that could not be run say so', () =>
    assert.equal(exitPhrase(127), 'exit code 127 (the command was not found)'));
});

describe('Whether a signal was to end a container', () => {
  it('is so for most signals, and for those that notify only where the exit code names them', () => {
    for (const sent of [2, 3, 9, 15, 28, 37]) assert.equal(isToldToEnd(sent, 1), true, `${sent}`);
    for (const sent of [1, 10, 12, 17, 18, 19, 20, 21, 22, 23])
      for (const exitCode of [0, 1, 137, 143, undefined])
        assert.equal(isToldToEnd(sent, exitCode), false, `${sent} and ${exitCode}`);
    assert.equal(isToldToEnd(1, 129), true);
    assert.equal(isToldToEnd(12, 140), true);
  });

  it('shows the exit code where the signal is not known', () => {
    for (const exitCode of [0, 129, 130, 131, 137, 143, undefined])
      assert.equal(isToldToEnd(undefined, exitCode), true, `${exitCode}`);
    for (const exitCode of [1, 3, 127, 134, 139])
      assert.equal(isToldToEnd(undefined, exitCode), false, `${exitCode}`);
  });
});
