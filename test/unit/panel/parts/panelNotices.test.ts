import assert from 'node:assert/strict';
import { offReason, withoutNow } from '../../../../media/panel/state/offline';
import { shownNotice, type NoticeCauses } from '../../../../media/panel/parts/panelNotices';

const causes: NoticeCauses = { hasData: true, retry: () => undefined, runAction: () => undefined };
const hostNotice = {
  severity: 'info',
  text: 'Paused.',
  action: { id: 'resumeCollection', label: 'Resume' },
} as const;

describe('The notice above the charts', () => {
  it('is the one that makes the others stale', () => {
    const all = { ...causes, lostSinceMs: 5, failure: 'gone', hostNotice };
    assert.match(shownNotice(all)?.text ?? '', /^No answer from the extension since \d\d:\d\d:\d\d\. /);
    assert.equal(shownNotice({ ...all, lostSinceMs: undefined })?.text, 'History could not be read: gone');
    assert.equal(shownNotice({ ...causes, hostNotice })?.text, 'Paused.');
    assert.equal(shownNotice(causes), undefined);
  });

  it('leaves to the place of the charts what that says itself', () => {
    assert.equal(shownNotice({ ...causes, hasData: false, lostSinceMs: 5, failure: 'gone' }), undefined);
  });

  it('runs the host’s action by its id', () => {
    const ran: string[] = [];
    shownNotice({ ...causes, hostNotice, runAction: id => ran.push(id) })?.action?.run();
    assert.deepEqual(ran, ['resumeCollection']);
  });
});

describe('A panel without new data', () => {
  const status = { isCollecting: true, isPaused: false, intervalMs: 5000 };

  it('says why it is not live', () => {
    assert.equal(offReason(false, status), undefined);
    assert.equal(offReason(true, status), 'the extension does not answer');
    assert.equal(offReason(false, undefined), 'waiting for the extension');
    const off = { ...status, isCollecting: false };
    assert.equal(offReason(false, { ...off, isPaused: true }), 'collection is paused');
    assert.equal(offReason(false, off), 'nothing is collected at the moment');
  });

  it('keeps of its subject what is not of now', () => {
    const ref = { kind: 'container', workload: 'w', name: 'n' } as const;
    const running = {
      kind: 'container',
      ref,
      title: 'n',
      image: 'i',
      status: 'running',
      startedAtMs: 5,
    } as const;
    assert.deepEqual(withoutNow({ ...running, health: 'healthy' }), {
      ...running,
      status: 'unknown',
      health: undefined,
      startedAtMs: undefined,
    });
  });
});
