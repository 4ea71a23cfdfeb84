import assert from 'node:assert/strict';
import { deathMarkdown } from '../../../src/deaths/deathMarkdown';
import type { DeathRecord } from '../../../src/deaths/deathRecord';
import { limitToTry } from '../../../src/deaths/limitToTry';
import { makeDeathRecord } from '../../support/data/deaths';

const mib = 2 ** 20;

function died(memoryBytes: number | undefined, more: Partial<DeathRecord> = {}): DeathRecord {
  const record = makeDeathRecord(1_000_000, more);
  return { ...record, container: { ...record.container, limits: { memoryBytes } } };
}

function inCompose(record: DeathRecord): DeathRecord {
  const workload = '0000aaaa/compose:shop/api/1';
  return { ...record, container: { ...record.container, workload } };
}

describe('A limit to try after a death out of memory', () => {
  it('is half as much again, in steps of 16, 32 and 64 MiB, and no less than 32 MiB', () => {
    const lineAt = (bytes: number): string | undefined => limitToTry(died(bytes))?.line;
    const expected = new Map([
      [6 * mib, '--memory=32m'],
      [64 * mib, '--memory=96m'],
      [100 * mib, '--memory=160m'],
      [512 * mib, '--memory=768m'],
      [600 * mib, '--memory=928m'],
      [1000 * mib, '--memory=1536m'],
      [1_000_000_000, '--memory=1472m'],
    ]);
    for (const [limit, line] of expected) assert.equal(lineAt(limit), line);
  });

  it('is a line of the service where Compose made the container, and says how it was worked out', () => {
    const limit = limitToTry(inCompose(died(512 * mib)));
    assert.equal(limit?.line, 'mem_limit: 768m');
    assert.equal(
      limit.text,
      'mem_limit: 768m for its service in the Compose file, or memory: 768m where it has deploy.resources.limits ' +
        '(one and a half times the 512 MiB at which it was killed, rounded up; what grows without end reaches any limit)',
    );
    const steady = died(512 * mib, { evidence: { kills: [] } });
    assert.match(limitToTry(steady)?.text ?? '', /^--memory=768m of docker run or docker update \(.* up\)$/);
  });

  it('is none where memory was not the reason, or the limit is not known', () => {
    assert.equal(limitToTry(died(undefined)), undefined);
    assert.equal(limitToTry(died(512 * mib, { kind: 'outOfMachineMemory' })), undefined);
    assert.equal(limitToTry(died(512 * mib, { kind: 'failed' })), undefined);
    assert.ok(limitToTry(died(512 * mib, { kind: 'childOutOfMemory' })));
  });

  it('is among the facts of the death', () =>
    assert.match(deathMarkdown(inCompose(died(512 * mib))), /\*\*Suggested limit\*\*: mem_limit: 768m for/));
});
