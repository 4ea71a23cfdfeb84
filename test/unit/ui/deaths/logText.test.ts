import assert from 'node:assert/strict';
import { logSpan } from '../../../../src/deaths/logSpan';
import { loggedText, logText } from '../../../../src/ui/deaths/logText';
import { makeDeathRecord } from '../../../support/data/deaths';

const atMs = Date.UTC(2026, 10, 27, 15, 45);

describe('The document of what a container wrote', () => {
  it('is of its last minute, or of its whole life where that was shorter', () => {
    assert.deepEqual(logSpan(makeDeathRecord(atMs)), { fromMs: atMs - 60_000, toMs: atMs + 1000 });
    assert.deepEqual(logSpan(makeDeathRecord(atMs, { ranForMs: 1200 })), {
      fromMs: atMs - 2200,
      toMs: atMs + 1000,
    });
    const { fromMs } = logSpan(makeDeathRecord(atMs, { ranForMs: 1200, toldLateMs: 2500 }));
    assert.equal(fromMs, atMs - 4700, 'nothing that it wrote first is left out');
    assert.deepEqual(logSpan(makeDeathRecord(atMs, { ranForMs: undefined })).fromMs, atMs - 60_000);
  });

  it('says whose it is and when, and has a line for each with its time', () => {
    const lines = [{ atMs: atMs - 1500, text: 'growing' }, { text: 'no time' }];
    assert.deepEqual(logText(makeDeathRecord(atMs), { lines, isCut: false }).split('\n'), [
      '# api (aaaaaaaaaaaa): Killed by the kernel at its limit of 32 MiB: memory grew by 512 KiB/s for 58 s.',
      '# Output from 2026-11-27T15:44:00.000Z to 2026-11-27T15:45:01.000Z: 2 lines',
      '',
      '2026-11-27T15:44:58.500Z growing',
      'no time',
      '',
    ]);
  });

  it('says that there was nothing, and that there was more', () => {
    assert.match(logText(makeDeathRecord(atMs), { lines: [], isCut: false }), /Z: nothing\n/);
    assert.match(logText(makeDeathRecord(atMs), { lines: [], isCut: true }), /There was more/);
  });

  it('keeps a name that is not plain on its line', () => {
    const { container } = makeDeathRecord(atMs);
    const text = logText(makeDeathRecord(atMs, { container: { ...container, name: 'a\nb' } }), {
      lines: [],
      isCut: false,
    });
    assert.match(text, /^# a b \(/);
  });

  it('is what was kept where the engine has it no more, and says so', async () => {
    const record = makeDeathRecord(atMs);
    const [engines, kept] = ['engine', 'kept'].map(text => ({ lines: [{ text }], isCut: false }));
    const gone = (): Promise<never> => Promise.reject(new Error('gone'));
    assert.ok(engines && kept);
    assert.equal(await loggedText(record, Promise.resolve(engines), kept), logText(record, engines));
    for (const answer of [gone(), Promise.resolve({ lines: [], isCut: false })]) {
      const text = await loggedText(record, answer, kept);
      assert.match(text, /\n# Kept when it died, [^\n]*\n\nkept\n$/);
    }
    await assert.rejects(loggedText(record, gone(), undefined), /gone/);
  });
});
