import assert from 'node:assert/strict';
import type { LiveSnapshot } from '../../../../src/ui/state/liveState';
import { describeTreeMessage } from '../../../../src/ui/tree/describeTreeMessage';
import { enginesIn } from '../../../support/data/engines';
import { makeContainer, makeTick } from '../../../support/data/samples';

const { engines: connected } = makeTick();
const missing = enginesIn({ kind: 'unreachable', message: 'refused', tried: [] });
const message = (snapshot: Partial<LiveSnapshot>): string | undefined =>
  describeTreeMessage({ engines: connected, isPaused: false, ...snapshot });

describe('The line above the tree', () => {
  it('is not there while all is well, nor where the welcome view says what to do', () => {
    assert.equal(message({}), undefined);
    assert.equal(message({ engines: missing, isPaused: true }), undefined);
  });

  it('says that collection is paused', () => {
    assert.equal(message({ isPaused: true }), 'Collection is paused.');
  });

  it('says that history is not being saved, also without an engine and while paused', () => {
    const storeProblem = 'disk full';
    for (const engines of [connected, missing, []]) {
      for (const isPaused of [false, true])
        assert.match(
          message({ engines, isPaused, storeProblem }) ?? '',
          /^History is not being saved: disk full/,
        );
    }
    assert.match(message({ isPaused: true, storeProblem }) ?? '', /Collection is paused\.$/);
  });

  it('says since when no figures have come, where there are rows that have none', () => {
    const overdueSinceMs = Date.UTC(2026, 10, 28, 14, 5);
    const since = 'No figures have come since 2026-11-28 14:05 UTC.';
    assert.equal(message({ overdueSinceMs }), since);
    assert.equal(message({ overdueSinceMs, engines: missing }), undefined);
    assert.equal(
      message({ overdueSinceMs, storeProblem: 'disk full.' })?.endsWith(` disk full. ${since}`),
      true,
    );
  });

  it('says what a setting does not do, where there are rows; else the welcome view does', () => {
    const settingProblems = ['The setting x is not a list.'];
    const containers = [makeContainer()];
    assert.equal(message({ settingProblems }), undefined);
    assert.equal(message({ settingProblems, containers }), 'The setting x is not a list.');
    assert.equal(
      message({ settingProblems, containers, storeProblem: 'disk full', isPaused: true }),
      'History is not being saved: disk full The setting x is not a list. Collection is paused.',
    );
  });

  it('says first that no window collects that this one can work with', () => {
    const collecting = { kind: 'blocked', message: 'Reload this window.' } as const;
    assert.equal(message({ collecting, storeProblem: 'disk full' }), 'Reload this window.');
  });
});
