import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { plainLog } from '../../../../src/common/text/plainLog';
import { RecordingLog } from '../../../support/fakes/recordingLog';

const levels = ['debug', 'info', 'warn', 'error'] as const;

describe('plainLog', () => {
  it('logs a message that would forge an entry or change a terminal’s text as one line', () => {
    const log = new RecordingLog();
    const hostile = 'web\r\n2026-01-01 00:00:00.000 [error] forged\u001B[2K\u2028\u009B1A\u202Egnp.exe';
    for (const level of levels) plainLog(log)[level](hostile);
    const line = 'web 2026-01-01 00:00:00.000 [error] forged [2K 1Agnp.exe';
    assert.deepEqual(
      log.lines,
      levels.map(level => ({ level, message: line })),
    );
  });

  it('lets no invisible character through, whatever the text, and no endless text', () => {
    const log = new RecordingLog();
    const codePoint = fc.oneof(
      fc.integer({ min: 0, max: 0xff }),
      fc.integer({ min: 0x100, max: 0x10_ff_ff }),
    );
    const text = fc.array(codePoint, { maxLength: 60 }).map(points => String.fromCodePoint(...points));
    fc.assert(
      fc.property(text, fc.constantFrom(...levels), (message, level) => {
        plainLog(log)[level](message);
        assert.doesNotMatch(log.lines.at(-1)?.message ?? '\n', /[\p{Cc}\u2028\u2029]|(?!\u200D)\p{Cf}/u);
      }),
    );
    plainLog(log).error('x'.repeat(1_000_000));
    assert.equal(log.lines.at(-1)?.message.length, 4000);
  });

  it('stands before the only output channel that there is', () => {
    const files = fs.readdirSync('src', { recursive: true, encoding: 'utf8' });
    const sources = files.flatMap(name =>
      name.endsWith('.ts') ? [fs.readFileSync(path.join('src', name), 'utf8')] : [],
    );
    const makers = sources.filter(text => text.includes('createOutputChannel'));
    assert.equal(makers.length, 1);
    const uses = [...(makers[0] ?? '').matchAll(/^.*\bchannel\b.*$/gm)].map(([line]) => line.trim());
    const [made, ...others] = uses.filter(line => !line.includes('channel.show('));
    assert.match(made ?? '', /^const channel = .*createOutputChannel\(/);
    assert.deepEqual(others, ['const log = plainLog(channel);']);
  });

  it('leaves what is said in other words alone', () => {
    const log = new RecordingLog();
    const message = 'No container engine answers at unix:///run/docker.sock (ENOENT): “größer” 👩‍💻';
    plainLog(log).warn(message);
    assert.deepEqual(log.lines, [{ level: 'warn', message }]);
  });
});
