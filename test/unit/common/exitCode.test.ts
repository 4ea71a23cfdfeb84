import assert from 'node:assert/strict';
import { exitLabel, exitPhrase, signalOfExit } from '../../../src/common/model/exitCode';

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
