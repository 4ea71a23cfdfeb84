import assert from 'node:assert/strict';
import type { ContainerEvent } from '../../../src/common/model/event';
import { deathMarkdown } from '../../../src/deaths/deathMarkdown';
import { deathFacts } from '../../../src/deaths/deathFacts';
import type { DeathRecord } from '../../../src/deaths/deathRecord';
import { explainDeath, type DeathFacts } from '../../../src/deaths/explainDeath';
import { similarText } from '../../../src/deaths/similarText';
import { makeDeathRecord } from '../../support/data/deaths';

const diedAtMs = Date.UTC(2026, 10, 27, 12);
const container = { id: 'a'.repeat(64), name: 'api', workload: '01234567/name:api', image: 'api:2' };

function event(
  beforeMs: number,
  action: ContainerEvent['action'],
  more: Partial<ContainerEvent> = {},
): ContainerEvent {
  return { timestampMs: diedAtMs - beforeMs, containerId: container.id, name: 'api', action, ...more };
}

const kill = (beforeMs: number, signal?: number): ContainerEvent => event(beforeMs, 'kill', { signal });
const start = event(7_200_000, 'start');

/** Kind and verdict of an end with this exit code after these signals. */
function judged(exitCode: number, ...kills: readonly ContainerEvent[]): string {
  return said({ events: [start, ...kills, event(0, 'die', { exitCode })] });
}

function said(facts: Partial<DeathFacts>): string {
  const record = explainDeath({ container, events: [], ...facts }) ?? assert.fail();
  return `${record.kind}, ${record.isBad ? 'bad' : 'good'}: ${record.verdict}`;
}

describe('A signal that only tells a container something', () => {
  const reload = kill(3_600_000, 1);

  it('is no request to stop: what came an hour later had another cause', () => {
    assert.equal(judged(1, reload), 'failed, bad: Ended with exit code 1 after 2 h.');
    assert.equal(judged(0, kill(3_600_000, 12)), 'ended, good: Ended with exit code 0 after 2 h.');
    assert.equal(judged(137, reload, kill(80, 9)), 'killed, bad: Killed by a user or a tool (SIGKILL).');
    assert.equal(judged(0, kill(10_000, 15), kill(5000, 10)), 'stopped, good: Stopped when it was told to.');
  });

  it('is one where it ended the container, or SIGKILL followed as after a stop', () => {
    assert.equal(judged(129, kill(80, 1)), 'stopped, good: Stopped by SIGHUP, as it was told to.');
    assert.equal(
      judged(137, kill(10_100, 10), kill(100, 9)),
      'didNotStop, bad: Did not stop within 10 s after SIGUSR1, and was killed.',
    );
  });

  it('is none if it can end nothing, not even where SIGKILL followed', () => {
    for (const signal of [17, 18, 19, 20, 23]) {
      assert.equal(judged(1, kill(39_000, signal)), 'failed, bad: Ended with exit code 1 after 2 h.');
      assert.equal(
        judged(137, kill(10_100, signal), kill(100, 9)),
        'killed, bad: Killed by a user or a tool (SIGKILL).',
      );
    }
  });

  it('may be the one that the engine does not name: then the exit code decides', () => {
    assert.equal(judged(1, kill(39_000)), 'failed, bad: Ended with exit code 1 after 2 h.');
    assert.equal(judged(0, kill(9000)), 'stopped, good: Stopped when it was told to.');
    assert.equal(judged(143, kill(9000)), 'stopped, good: Stopped by SIGTERM, as it was told to.');
    assert.equal(judged(137, kill(80)), 'killed, bad: Killed by a user or a tool (SIGKILL).');
  });

  const looping = (signal: number | undefined, exitCode: number): readonly ContainerEvent[] =>
    [3, 2, 1, 0].flatMap(each => [
      event(each * 20_000 + 3000, 'start'),
      kill(each * 20_000 + 2000, signal),
      event(each * 20_000, 'die', { exitCode }),
    ]);

  it('does not hide a restart loop', () => {
    for (const signal of [1, 18])
      assert.equal(
        said({ events: looping(signal, 0) }),
        'restartLoop, bad: Ended with exit code 0 after 3 s; restart loop: 4 deaths in 1 min.',
      );
    assert.equal(
      said({ events: looping(undefined, 1) }),
      'failed, bad: Ended with exit code 1 after 3 s; restart loop: 4 deaths in 1 min.',
    );
    assert.equal(said({ events: looping(undefined, 0) }), 'stopped, good: Stopped when it was told to.');
  });
});

describe('A container that ended by another signal than the one it was sent', () => {
  it('was told to stop; without one, the signal came from outside', () => {
    assert.equal(
      judged(130, kill(80, 15)),
      'signal, bad: Ended by SIGINT (exit code 130) when it was told to stop.',
    );
    assert.equal(judged(130), 'signal, bad: Ended by SIGINT, which came from outside the engine.');
  });
});

describe('The words for a death', () => {
  const factOf = (record: DeathRecord, label: string): string | undefined =>
    deathFacts(record).find(([each]) => each === label)?.[1];

  it('say of less than a second that it was that, and not 0 s', () => {
    const events = [200, 100, 0].flatMap(beforeMs => [
      event(beforeMs + 50, 'start'),
      event(beforeMs, 'die', { exitCode: 1 }),
    ]);
    const record = explainDeath({ container, events }) ?? assert.fail();
    assert.equal(
      record.verdict,
      'Ended with exit code 1 within a second; restart loop: 3 deaths within a second.',
    );
    assert.equal(factOf(record, 'Ran for'), 'less than a second');
    assert.equal(factOf(record, 'Restart loop'), '3 deaths within a second');
    const oom = explainDeath({
      container: { ...container, limits: { memoryBytes: 2 ** 25 } },
      events: [start, event(26, 'oom'), event(0, 'die', { exitCode: 137 })],
      series: {
        timestamps: [diedAtMs - 500],
        bucketMs: 0,
        columns: { memoryUsedBytes: { avg: [2 ** 24] } },
      },
    });
    assert.equal(oom?.verdict, 'Killed by the kernel at its limit of 32 MiB: just before, it used 16 MiB.');
  });

  it('count one core and one process', () => {
    const limited = (cpuCores: number, pids: number): string | undefined => {
      const record = makeDeathRecord(diedAtMs);
      return factOf({ ...record, container: { ...record.container, limits: { cpuCores, pids } } }, 'Limits');
    };
    assert.equal(limited(1, 1), '1 core, 1 process');
    assert.equal(limited(1 / 3, 20), '0.33 cores, 20 processes');
  });

  it('number the deaths for the same reason', () => {
    const ordinal = (count: number): string | undefined => {
      const similar = { count, sinceMs: diedAtMs };
      return / (\S+) such/.exec(similarText(makeDeathRecord(diedAtMs, { similar })) ?? '')?.[1];
    };
    const expected = ['second', 'tenth', '11th', '12th', '13th', '20th', '21st', '22nd', '103rd', '111th'];
    assert.deepEqual([2, 10, 11, 12, 13, 20, 21, 22, 103, 111].map(ordinal), expected);
  });
});

describe('The Markdown of a death with what is told besides', () => {
  it('has what happened before and what its health checks said, the newest of them, as text', () => {
    const before = Array.from({ length: 22 }, (_, at) => ({
      atMs: diedAtMs - 30_000 + at * 1000,
      text: `line ${at}`,
    }));
    const checks = [{ atMs: diedAtMs - 5000, text: 'Failed, exit code 1: <b>no</b>\n# no' }];
    const lines = deathMarkdown(makeDeathRecord(diedAtMs), { before, checks }).split('\n');
    assert.deepEqual(lines.slice(lines.indexOf('**What happened before**')), [
      '**What happened before**',
      '',
      '- 2 earlier',
      ...before
        .slice(2)
        .map(({ atMs, text }) => `- 2026-11-27 11:59:${String((atMs / 1000) % 60)} UTC: ${text}`),
      '',
      '**Health checks**',
      '',
      '- 2026-11-27 11:59:55 UTC: Failed, exit code 1: &#60;b&#62;no&#60;/b&#62; # no',
      '',
    ]);
  });
});
