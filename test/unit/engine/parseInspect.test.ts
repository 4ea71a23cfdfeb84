import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseInspect } from '../../../src/engine/parseInspect';

describe('parseInspect', () => {
  it('reads what Docker Engine 20.10 answers', () => {
    const facts = parseInspect(
      JSON.parse(readFileSync('test/fixtures/engine/inspect-docker20.json', 'utf8')),
    );
    assert.ok((facts.startedAtMs ?? 0) > Date.UTC(2026, 0, 1));
    assert.equal(facts.limits?.cpuCores, 0.3);
    assert.equal(facts.limits?.memoryBytes, undefined);
    assert.equal(facts.restartCount, 0);
    assert.equal(facts.networkMode, 'shop_default');
    assert.equal(facts.exitCode, undefined);
  });

  it('takes zero and negative limits for none, and a quota for cores', () => {
    const limits = (HostConfig: object): unknown => parseInspect({ HostConfig }).limits;
    assert.deepEqual(limits({ Memory: 0, NanoCpus: 0, CpuQuota: -1, PidsLimit: -1 }), {
      memoryBytes: undefined,
      cpuCores: undefined,
      pids: undefined,
    });
    assert.deepEqual(limits({ CpuQuota: 150_000, CpuPeriod: 100_000, PidsLimit: 50 }), {
      memoryBytes: undefined,
      cpuCores: 1.5,
      pids: 50,
    });
  });

  it('takes the year 1 for never started', () => {
    assert.equal(parseInspect({ State: { StartedAt: '0001-01-01T00:00:00Z' } }).startedAtMs, undefined);
  });
});
