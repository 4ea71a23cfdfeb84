import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseInspect } from '../../../../src/engine/parse/parseInspect';

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

  it('says that a container runs which is being stopped, whatever Podman says beside', () => {
    // As reported by Podman 4.3 and Podman 6.
    for (const Status of ['stopping', 'running']) {
      const facts = parseInspect({ State: { Status, Running: false, Pid: 24595, ExitCode: 0 } });
      assert.deepEqual([facts.status, facts.pid, facts.exitCode], [Status, 24595, undefined]);
    }
  });

  it('knows how a container ended that waits to be started again, which Docker calls running as well', () => {
    const facts = parseInspect({
      State: {
        Status: 'restarting',
        Running: true,
        Restarting: true,
        Pid: 0,
        ExitCode: 3,
        FinishedAt: '2026-11-27T00:32:31.1Z',
      },
    });
    assert.deepEqual(
      [facts.status, facts.pid, facts.exitCode, facts.finishedAtMs],
      ['restarting', undefined, 3, Date.UTC(2026, 10, 27, 0, 32, 31, 100)],
    );
  });

  it('knows why a container could not be started', () => {
    const facts = parseInspect({
      State: {
        Status: 'created',
        ExitCode: 127,
        Error: 'exec: "nosuch": executable file not found in $PATH',
      },
    });
    assert.deepEqual(
      [facts.status, facts.exitCode, facts.startError],
      ['created', 127, 'exec: "nosuch": executable file not found in $PATH'],
    );
    assert.equal(parseInspect({ State: { Status: 'exited', Error: '' } }).startError, undefined);
    assert.equal(parseInspect({ State: { Status: 'running', Error: 'x' } }).startError, undefined);
    assert.equal(
      parseInspect({ State: { Status: 'created', Error: 'x'.repeat(5000) } }).startError?.length,
      1000,
    );
  });

  it('goes by the rest of the state where its word is not known', () => {
    const status = (State: object): unknown =>
      parseInspect({ State: { Status: 'levitating', ...State } }).status;
    assert.equal(status({ Running: true }), 'running');
    assert.equal(status({ Running: true, Paused: true }), 'paused');
    assert.equal(status({ Running: true, Restarting: true }), 'restarting');
    assert.equal(status({ Running: false }), 'created');
    assert.equal(status({ Running: false, StartedAt: '2026-11-27T00:32:31Z' }), 'exited');
    assert.equal(status({ Running: false, Dead: true }), 'dead');
    for (const Running of [undefined, null, 'true', 1]) assert.equal(status({ Running }), 'unknown');
    assert.equal(parseInspect(null).status, 'unknown');
  });

  it('takes no exit code that no process can end with', () => {
    for (const ExitCode of [-1, 1.5, 1e308, '3', 2 ** 32])
      assert.equal(parseInspect({ State: { Status: 'exited', ExitCode } }).exitCode, undefined);
  });

  it('reads what the last health checks of one that ended said, cut to a plain line each', () => {
    const check = (number: number) => ({
      ...{
        Start: `2026-11-23T12:00:0${number}.5Z`,
        ExitCode: number,
        Output: `bad\n\u202e${'x'.repeat(5000)}`,
      },
    });
    const log = [1, 2, 3, 4, 5, 6].map(check);
    const { healthLog = [] } = parseInspect({
      State: { Status: 'exited', Health: { Log: [...log, null, {}] } },
    });
    assert.deepEqual(
      healthLog.map(({ exitCode }) => exitCode),
      [4, 5, 6],
    );
    assert.equal(healthLog[2]?.atMs, Date.UTC(2026, 10, 23, 12, 0, 6, 500));
    assert.match(healthLog[2].output, /^bad x+…?$/);
    assert.ok(healthLog[2].output.length <= 300);
    assert.equal(parseInspect({ State: { Status: 'running', Health: { Log: log } } }).healthLog, undefined);
    assert.equal(parseInspect({ State: { Status: 'exited' } }).healthLog, undefined);
  });

  it('reads the health, of which Podman’s list says nothing', () => {
    assert.equal(parseInspect({ State: { Health: { Status: 'unhealthy' } } }).health, 'unhealthy');
    assert.equal(parseInspect({ State: { Health: { Status: '' } } }).health, undefined);
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
