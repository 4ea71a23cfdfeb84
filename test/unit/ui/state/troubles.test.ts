import assert from 'node:assert/strict';
import { alteration } from '../../../../src/protocol/sharedState';
import { describeStatusBar } from '../../../../src/ui/statusBar/describeStatusBar';
import { LiveState, type LiveSnapshot } from '../../../../src/ui/state/liveState';
import { panelNotice } from '../../../../src/ui/panel/feed/panelNotice';
import { describeTreeMessage } from '../../../../src/ui/tree/describeTreeMessage';
import { troubleLog } from '../../../../src/ui/notices/troubleLog';
import { historyTroubleOf, troublesOf } from '../../../../src/ui/state/troubles';
import { connectedTo } from '../../../support/data/engines';
import { RecordingLog } from '../../../support/fakes/recordingLog';
import { makeContainer, makeTick } from '../../../support/data/samples';
import { ManualClock } from '../../../support/fakes/manualClock';

const { engines } = makeTick();
const setting = 'The setting containerMetrics.interval is not a number: 1 to 300 are allowed, 5 is used.';
const blocked = { kind: 'blocked', message: 'History is not being saved: EROFS: read-only' } as const;
const ofOwnStore = 'The history does not belong to this window now.';

function snapshot(change: Partial<LiveSnapshot>): LiveSnapshot {
  return { engines, containers: [makeContainer()], isPaused: false, intervalMs: 5000, ...change };
}

describe('What is wrong with a window', () => {
  const states: [string, Partial<LiveSnapshot>, readonly string[]][] = [
    ['nothing', {}, []],
    ['a disk', { storeProblem: 'ENOSPC: no space' }, ['History is not being saved: ENOSPC: no space']],
    ['a claim', { collecting: blocked, storeProblem: ofOwnStore }, [blocked.message]],
    ['a setting', { settingProblems: [setting] }, [setting]],
    [
      'several at once',
      { storeProblem: 'ENOSPC', settingProblems: [setting, 'Another.'] },
      ['History is not being saved: ENOSPC', setting, 'Another.'],
    ],
  ];

  for (const [what, change, texts] of states) {
    it(`is said in the same words by every view: ${what}`, () => {
      const state = snapshot(change);
      assert.deepEqual(
        troublesOf(state).map(({ text }) => text),
        texts,
      );
      assert.equal(describeTreeMessage(state), texts.length === 0 ? undefined : texts.join(' '));
      const { spoken, text } = describeStatusBar(state);
      assert.equal(spoken, ['Host CPU not known yet', ...texts].join(', '));
      assert.equal(text.includes('$(warning)'), texts.length > 0);
      const first = texts[0] === setting ? undefined : texts[0];
      assert.equal(panelNotice([{ state: connectedTo() }], false, historyTroubleOf(state))?.text, first);
    });
  }

  it('goes to the log when it begins or becomes another, once, and that it is over', () => {
    const live = new LiveState(
      5000,
      error => {
        throw error;
      },
      new ManualClock(0),
    );
    const saving = (storeProblem?: string): void => live.follow(alteration(live.snapshot, { storeProblem }));
    const log = new RecordingLog();
    const subscription = troubleLog(live, log);
    const lines = (): string[] => log.lines.splice(0).map(({ level, message }) => `${level} ${message}`);
    live.follow(alteration(live.snapshot, { engines }));
    assert.deepEqual(lines(), []);
    for (let tick = 0; tick < 3; tick++) {
      saving('ENOSPC');
      live.update({ settingProblems: [setting] });
    }
    assert.deepEqual(lines(), ['error History is not being saved: ENOSPC', `warn ${setting}`]);
    saving('EROFS');
    assert.deepEqual(lines(), ['error History is not being saved: EROFS']);
    saving();
    assert.deepEqual(lines(), ['info History is being saved again.']);
    live.update({ collecting: blocked });
    saving(ofOwnStore);
    saving();
    live.update({ collecting: { kind: 'here' }, settingProblems: [] });
    assert.deepEqual(lines(), [`error ${blocked.message}`]);
    subscription.dispose();
    saving('ENOSPC');
    assert.deepEqual(lines(), []);
  });

  it('is in the log also where it is wrong from the start', () => {
    const live = new LiveState(5000, () => undefined, new ManualClock(0));
    live.update({ settingProblems: [setting] });
    const log = new RecordingLog();
    troubleLog(live, log);
    assert.equal(log.count('warn', /containerMetrics.interval/), 1);
  });
});
