import assert from 'node:assert/strict';
import type { DeathRecord } from '../../../src/deaths/deathRecord';
import { explainDeath, type DeathFacts } from '../../../src/deaths/explainDeath';
import { similarText } from '../../../src/deaths/similarText';
import {
  mebibyte,
  diedAtMs,
  container,
  limited,
  event,
  start,
  die,
  kill,
  explained,
  memory,
  withLast,
} from './explained';

interface Row {
  readonly title: string;
  readonly facts: Partial<DeathFacts>;
  readonly kind: DeathRecord['kind'];
  readonly verdict: string;
  readonly signalName?: string;
  readonly isGood?: boolean;
}

const oomEvents = [start, event(26, 'oom'), die(137)];

const rows: readonly Row[] = [
  {
    title: 'out of memory at its limit, after a steady rise',
    facts: {
      container: limited,
      events: oomEvents,
      // Flat for 100 s, then growing by 3.1 MiB a second for 90 s.
      series: memory(index => (200 + Math.max(0, index - 21) * 15.5) * mebibyte),
    },
    kind: 'outOfMemory',
    verdict: 'Killed by the kernel at its limit of 512 MiB: memory grew by 3.1 MiB/s for 90 s.',
    signalName: 'SIGKILL',
  },
  {
    title: 'out of memory at once: the last reading says how sudden it was',
    facts: { container: limited, events: oomEvents, series: memory(() => 100 * mebibyte) },
    kind: 'outOfMemory',
    verdict: 'Killed by the kernel at its limit of 512 MiB: 2 s before, it used 100 MiB.',
  },
  {
    title: 'out of memory, read once more while the kernel freed what it had',
    facts: {
      container: limited,
      events: oomEvents,
      series: withLast(
        memory(index => (200 + Math.max(0, index - 21) * 15.5) * mebibyte),
        diedAtMs - 10,
        mebibyte / 2,
      ),
    },
    kind: 'outOfMemory',
    verdict: 'Killed by the kernel at its limit of 512 MiB: memory grew by 3.1 MiB/s for 90 s.',
    signalName: 'SIGKILL',
  },
  {
    title: 'out of memory by inspection alone',
    facts: { container: limited, events: [start, die(137)], state: { isOomKilled: true } },
    kind: 'outOfMemory',
    verdict: 'Killed by the kernel at its limit of 512 MiB.',
  },
  {
    title: 'out of memory, told only after the end',
    facts: { container: limited, events: [start, die(137), event(-30, 'oom')] },
    kind: 'outOfMemory',
    verdict: 'Killed by the kernel at its limit of 512 MiB.',
  },
  {
    title: 'out of memory without a limit',
    facts: { container: { ...container, limits: {} }, events: oomEvents },
    kind: 'outOfMachineMemory',
    verdict: 'Killed by the kernel because the machine was out of memory (it has no limit of its own).',
  },
  {
    title: 'out of memory before its limits were known',
    facts: { events: oomEvents },
    kind: 'outOfMemory',
    verdict: 'Killed by the kernel because memory ran out (it ended before its limits were known).',
  },
  {
    title: 'a child that was killed, before its limits were known',
    facts: { events: [start, event(500, 'oom'), die(1)] },
    kind: 'outOfMemory',
    verdict:
      'Ended with exit code 1 after the kernel killed one of its processes because memory ran out ' +
      '(it ended before its limits were known).',
  },
  {
    title: 'a child that was killed, and an end that followed from it',
    facts: { container: limited, events: [start, event(500, 'oom'), die(1)] },
    kind: 'outOfMemory',
    verdict: 'Ended with exit code 1 after the kernel killed one of its processes at its limit of 512 MiB.',
  },
  {
    title: 'a child that was killed long before an end that went well',
    facts: {
      container: limited,
      events: [start, event(60_000, 'oom'), die(0)],
      state: { isOomKilled: true },
    },
    kind: 'childOutOfMemory',
    verdict: 'Ended with exit code 0, but the kernel killed one of its processes at its limit of 512 MiB.',
  },
  {
    title: 'a child that was killed long before an end that had another cause',
    facts: {
      container: limited,
      events: [start, event(60_000, 'oom'), kill(20, 9), die(137)],
      state: { isOomKilled: true },
    },
    kind: 'killed',
    verdict: 'Killed by a user or a tool (SIGKILL).',
  },
  {
    title: 'a stop that took too long',
    facts: { events: [start, kill(10_100, 15), kill(100, 9), die(137)] },
    kind: 'didNotStop',
    verdict: 'Did not stop within 10 s after SIGTERM, and was killed.',
    signalName: 'SIGKILL',
  },
  {
    title: 'a stop with a signal of its own that took too long',
    facts: { events: [start, kill(3100, 3), kill(100, 9), die(137)] },
    kind: 'didNotStop',
    verdict: 'Did not stop within 3 s after SIGQUIT, and was killed.',
  },
  {
    title: 'a kill',
    facts: { events: [start, kill(80, 9), die(137)] },
    kind: 'killed',
    verdict: 'Killed by a user or a tool (SIGKILL).',
    signalName: 'SIGKILL',
  },
  {
    title: 'a kill of which the signal is not told',
    facts: { events: [start, kill(80), die(137)] },
    kind: 'killed',
    verdict: 'Killed by a user or a tool (SIGKILL).',
  },
  {
    title: 'a kill from outside',
    facts: { events: [start, die(137)] },
    kind: 'killedFromOutside',
    verdict: 'Killed by SIGKILL from outside the engine, which reported neither a kill nor out of memory.',
    signalName: 'SIGKILL',
  },
  {
    title: 'a kill, where the engine tells nothing of kills',
    facts: { events: [start, die(137)], isSilentOnKills: true },
    kind: 'killedFromOutside',
    verdict: 'Killed by SIGKILL; the engine does not say by whom.',
  },
  {
    title: 'a stop',
    facts: { events: [start, kill(80, 15), die(143)] },
    kind: 'stopped',
    verdict: 'Stopped by SIGTERM, as it was told to.',
    isGood: true,
    signalName: 'SIGTERM',
  },
  {
    title: 'a stop that was answered',
    facts: { events: [start, kill(80, 15), die(0)] },
    kind: 'stopped',
    verdict: 'Stopped when it was told to.',
    isGood: true,
  },
  {
    title: 'a stop that went wrong',
    facts: { events: [start, kill(80, 15), die(1)] },
    kind: 'failed',
    verdict: 'Ended with exit code 1 when it was told to stop.',
  },
  {
    title: 'an end that went well',
    facts: { events: [start, die(0)] },
    kind: 'ended',
    verdict: 'Ended with exit code 0 after 2 min.',
    isGood: true,
  },
  {
    title: 'an end with another exit code',
    facts: { events: [start, die(3)] },
    kind: 'failed',
    verdict: 'Ended with exit code 3 after 2 min.',
  },
  {
    title: 'a SIGTERM that no engine sent',
    facts: { events: [start, die(143)] },
    kind: 'signal',
    verdict: 'Ended by SIGTERM, which came from outside the engine.',
    signalName: 'SIGTERM',
  },
  {
    title: 'an access to memory that is not its own',
    facts: { events: [start, die(139)] },
    kind: 'signal',
    verdict: 'Crashed on an access to memory that is not its own (SIGSEGV, exit code 139).',
    signalName: 'SIGSEGV',
  },
  {
    title: 'an abort',
    facts: { events: [start, die(134)] },
    kind: 'signal',
    verdict: 'Aborted itself (SIGABRT, exit code 134).',
    signalName: 'SIGABRT',
  },
  {
    title: 'a command that is not there',
    facts: {
      events: [event(0, 'create')],
      state: {
        status: 'created',
        exitCode: 127,
        startError: 'exec: "nosuch": executable file not found in $PATH: unknown',
      },
    },
    kind: 'failedStart',
    verdict: 'Could not start: its command was not found (exit code 127).',
  },
  {
    title: 'a command that cannot be run',
    facts: {
      events: [event(0, 'create')],
      state: { status: 'created', exitCode: 126, startError: 'exec: "/etc": permission denied: unknown' },
    },
    kind: 'failedStart',
    verdict: 'Could not start: its command cannot be run (exit code 126).',
  },
  {
    title: 'a port that is taken',
    facts: {
      events: [event(0, 'create')],
      state: {
        status: 'created',
        exitCode: 128,
        startError: 'Bind for 0.0.0.0:80 failed: port is already allocated',
      },
    },
    kind: 'failedStart',
    verdict: 'Could not start: a port that it publishes is taken (exit code 128).',
  },
  {
    title: 'a start that the engine refused for a reason that is not known',
    facts: {
      events: [event(0, 'create')],
      state: { status: 'created', exitCode: 128, startError: 'no\nluck' },
    },
    kind: 'failedStart',
    verdict: 'Could not start: no luck (exit code 128).',
  },
  {
    title: 'an end in bad health',
    facts: { events: [start, event(900, 'health_status', { health: 'unhealthy' }), kill(80, 15), die(0)] },
    kind: 'unhealthy',
    verdict: 'Stopped when it was told to; it was unhealthy.',
  },
  {
    title: 'a health that was bad and is good again',
    facts: {
      events: [
        start,
        event(9000, 'health_status', { health: 'unhealthy' }),
        event(900, 'health_status', { health: 'healthy' }),
        die(0),
      ],
    },
    kind: 'ended',
    verdict: 'Ended with exit code 0 after 2 min.',
    isGood: true,
  },
  {
    title: 'a restart loop of ends that go well',
    facts: {
      events: [3, 2, 1, 0].flatMap(each => [
        event(each * 20_000 + 3000, 'start'),
        event(each * 20_000, 'die', { exitCode: 0 }),
      ]),
    },
    kind: 'restartLoop',
    verdict: 'Ended with exit code 0 after 3 s; restart loop: 4 deaths in 1 min.',
  },
  {
    title: 'a restart loop of crashes',
    facts: {
      events: [2, 1, 0].flatMap(each => [
        event(each * 2000 + 500, 'start'),
        event(each * 2000, 'die', { exitCode: 1 }),
      ]),
    },
    kind: 'failed',
    verdict: 'Ended with exit code 1 within a second; restart loop: 3 deaths in 4 s.',
  },
  {
    title: 'restarts by hand, which are no loop',
    facts: {
      events: [3, 2, 1, 0].flatMap(each => [
        event(each * 20_000 + 3000, 'start'),
        event(each * 20_000 + 100, 'kill', { signal: 15 }),
        event(each * 20_000, 'die', { exitCode: 0 }),
      ]),
    },
    kind: 'stopped',
    verdict: 'Stopped when it was told to.',
    isGood: true,
  },
  {
    title: 'an end of which the exit code was not told',
    facts: { events: [start, event(0, 'die')] },
    kind: 'failed',
    verdict: 'Ended after 2 min; its exit code is not known.',
  },
];

describe('Why a container ended', () => {
  for (const { title, facts, kind, verdict, signalName, isGood } of rows)
    it(title, () => {
      const record = explained(facts);
      assert.deepEqual([record.kind, record.verdict], [kind, verdict]);
      assert.equal(record.isBad, isGood !== true);
      assert.equal(record.atMs, diedAtMs);
      if (signalName !== undefined) assert.equal(record.signalName, signalName);
      if (kind === 'failedStart') assert.equal(record.ranForMs, undefined);
    });

  it('is not told where nothing says that it ended', () => {
    assert.equal(explainDeath({ container, events: [start] }), undefined);
    assert.equal(explainDeath({ container, events: [], state: { status: 'running' } }), undefined);
  });

  it('does not change with the order of events', () => {
    const events = [start, kill(10_100, 15), kill(100, 9), die(137)];
    assert.deepEqual(explained({ events: events.toReversed() }), explained({ events }));
  });

  it('takes nothing of the run before', () => {
    const events = [
      event(300_000, 'start'),
      event(200_000, 'oom'),
      event(199_000, 'kill', { signal: 9 }),
      event(198_000, 'die', { exitCode: 137 }),
      start,
      die(3),
    ];
    const record = explained({ events });
    assert.deepEqual([record.kind, record.evidence.kills, record.ranForMs], ['failed', [], 125_000]);
  });

  it('tells how long it ran by what the engine noted, because events may be told late', () => {
    const events = [event(1500, 'start'), die(1)];
    const state = { startedAtMs: diedAtMs - 3000, finishedAtMs: diedAtMs - 100 };
    assert.deepEqual(
      [
        explained({ events, state }),
        explained({ events, state: { ...state, finishedAtMs: diedAtMs - 1900 } }),
      ].map(({ ranForMs, toldLateMs }) => [ranForMs, toldLateMs]),
      [
        [2900, undefined],
        [1100, 1900],
      ],
    );
    assert.equal(explained({ events }).ranForMs, 1500);
    for (const unusable of [{}, { startedAtMs: diedAtMs }, { ...state, startedAtMs: diedAtMs }])
      assert.equal(explained({ events, state: unusable }).ranForMs, 1500);
  });

  it('counts itself alone, and history the others', () => {
    const once = explained({ events: [start, die(3)] });
    assert.deepEqual(once.similar, { count: 1, sinceMs: diedAtMs });
    assert.equal(similarText(once), undefined);
    const fourth = { ...once, similar: { count: 4, sinceMs: diedAtMs - 3 * 86_400_000 } };
    assert.equal(similarText(fourth), 'the fourth such death since Tuesday');
  });

  it('says what changed since the run that ended well', () => {
    const record = explained({
      container: { ...limited, image: 'api:2' },
      events: oomEvents,
      lastGood: { image: 'api:1', limits: { memoryBytes: 2 ** 30, cpuCores: 2 } },
    });
    assert.deepEqual(record.changes, [
      'image: api:1, now api:2',
      'memory limit: 1 GiB, now 512 MiB',
      'CPU limit: 2, now none',
    ]);
  });

  it('takes memory that goes up and down for no growth', () => {
    const record = explained({
      container: limited,
      events: oomEvents,
      series: memory(index => (200 + (index % 7) * 20) * mebibyte),
    });
    assert.equal(record.evidence.growth, undefined);
  });

  it('tells the growth of the run that died, whatever the runs before it grew to', () => {
    // Each run grows by 4 MiB a sample; the last reading before this end came earlier than those before.
    const series = memory(index => (index < 16 ? 440 + 4 * index : 380 + 4 * (index - 16)) * mebibyte);
    const record = explained({ container: limited, events: oomEvents, series });
    assert.equal(
      record.verdict,
      'Killed by the kernel at its limit of 512 MiB: memory grew by 819 KiB/s for 115 s.',
    );
  });

  it('tells the growth of a run whose start is known by the clock of its engine alone, which is ahead', () => {
    const record = explained({
      container: limited,
      events: [event(26, 'oom'), die(137)],
      state: { startedAtMs: diedAtMs - 1000, isOomKilled: true },
      series: memory(index => (200 + index * 5) * mebibyte),
    });
    assert.equal(record.evidence.growth?.forMs, 195_000);
  });

  it('takes a spike for no part of a growth, and gaps for no zero', () => {
    const record = explained({
      container: limited,
      events: oomEvents,
      series: memory(index => (index === 30 ? 400 : 100 + 5 * index) * mebibyte),
    });
    const { growth } = record.evidence;
    assert.ok(growth && Math.abs(growth.bytesPerSecond / mebibyte - 1) < 0.02, JSON.stringify(growth));
    assert.equal(growth.forMs, 120_000);
  });
});
