import assert from 'node:assert/strict';
import type { EngineState } from '../../../../src/common/model/engine';
import { describeStatusBar } from '../../../../src/ui/statusBar/describeStatusBar';
import { connectedTo, enginesIn, makeEngine } from '../../../support/data/engines';
import { makeContainer, makeHostSample, makeSample, makeTick } from '../../../support/data/samples';

const engines = enginesIn({ kind: 'connecting' });

describe('describeStatusBar', () => {
  it('shows a dash until the first figure is known, never a zero', () => {
    assert.equal(describeStatusBar({ engines, isPaused: false }).text, '$(pulse) CPU –');
    const tick = makeTick({ host: makeHostSample({ cpuPercent: undefined }) });
    assert.equal(describeStatusBar({ engines, isPaused: false, tick }).text, '$(pulse) CPU –');
  });

  it('rounds the host CPU', () => {
    const tick = makeTick({ host: makeHostSample({ cpuPercent: 11.6 }) });
    assert.equal(describeStatusBar({ engines, isPaused: false, tick }).text, '$(pulse) CPU 12%');
  });

  it('shows that collection is paused', () => {
    const look = describeStatusBar({ engines, isPaused: true, tick: makeTick({ host: makeHostSample() }) });
    assert.equal(look.text, '$(debug-pause) CPU 42%');
    assert.match(look.tooltip, /paused/);
    assert.match(look.spoken, /42 percent, collection paused/);
  });

  it('shows no figures of before as those of now when no more come, but since when, whoever collects', () => {
    const sample = makeSample({ containerId: 'id1', cpuPercent: 50 });
    const containers = [makeContainer({ id: 'id1', name: 'busy' })];
    const tick = makeTick({ host: makeHostSample(), containers, samples: [sample] });
    const overdueSinceMs = Date.UTC(2026, 10, 28, 14, 5, 59);
    const since = 'No figures have come since 2026-11-28 14:05 UTC.';
    const blocked = { kind: 'blocked', message: 'Reload this window.' } as const;
    for (const collecting of [{ kind: 'unknown' }, blocked, { kind: 'here' }, undefined] as const) {
      const now = describeStatusBar({ engines, isPaused: false, tick, collecting });
      assert.match(now.text, /CPU 42%$/);
      assert.match(now.tooltip, /busy/);
      const look = describeStatusBar({ engines, isPaused: false, tick, collecting, overdueSinceMs });
      assert.equal(look.text, `$(${collecting === blocked ? 'warning' : 'watch'}) CPU –`);
      assert.ok(look.tooltip.includes(since), look.tooltip);
      assert.doesNotMatch(look.tooltip, /busy|Memory|in a moment/);
      assert.match(look.spoken, /^Host CPU not known, /);
      assert.ok(look.spoken.endsWith(since));
    }
  });

  it('warns while history is not being saved, and tells why to who cannot see it', () => {
    const look = describeStatusBar({
      engines,
      isPaused: true,
      storeProblem: 'no space\nleft',
      tick: makeTick({ host: makeHostSample() }),
    });
    assert.equal(look.text, '$(warning) CPU 42%');
    assert.equal(
      look.spoken,
      'Host CPU 42 percent, collection paused, History is not being saved: no space left',
    );
    assert.match(look.tooltip, /History is not being saved&#58; no space left/);
  });

  it('warns while no window collects that this one can work with, and promises no figures then', () => {
    const message = 'Reload this [window](command:x).';
    const look = describeStatusBar({
      engines: [],
      isPaused: false,
      collecting: { kind: 'blocked', message },
    });
    assert.equal(look.text, '$(warning) CPU –');
    assert.equal(look.spoken, `Host CPU not known yet, ${message}`);
    assert.equal(look.tooltip.match(/Reload this/g)?.length, 1);
    assert.doesNotMatch(look.tooltip, /\]\(command|in a moment/);
  });

  it('lists the five busiest containers, busiest first', () => {
    const containers = [1, 9, 3, 7, 5, 2].map(cpu => makeContainer({ id: `id${cpu}`, name: `busy${cpu}` }));
    const samples = containers.map(({ id }) =>
      makeSample({ containerId: id, cpuPercent: Number(id.slice(2)) }),
    );
    const { tooltip } = describeStatusBar({
      engines,
      isPaused: false,
      tick: makeTick({ containers, samples }),
    });
    assert.deepEqual(tooltip.match(/busy\d/g), ['busy9', 'busy7', 'busy5', 'busy3', 'busy2']);
  });

  it('lists the first of those that are as busy, and none whose CPU is not known', () => {
    const cpus = [5, undefined, 5, 0, 9, 5, 5, undefined, 5, 1];
    const containers = cpus.map((_, at) => makeContainer({ id: `id${at}`, name: `busy${at}` }));
    const samples = cpus.map((cpuPercent, at) => makeSample({ containerId: `id${at}`, cpuPercent }));
    const listed = (count: number): RegExpMatchArray | null => {
      const tick = makeTick({ containers, samples: samples.slice(0, count) });
      return describeStatusBar({ engines, isPaused: false, tick }).tooltip.match(/busy\d/g);
    };
    assert.deepEqual(listed(10), ['busy4', 'busy0', 'busy2', 'busy5', 'busy6']);
    assert.deepEqual(listed(4), ['busy0', 'busy2', 'busy3']);
    assert.equal(listed(0), null);
  });

  it('tells containers of one name on several engines apart', () => {
    const engine = (key: string, name: string) => makeEngine({ key, name });
    const [a, b] = [engine('aaaaaaaa', 'laptop'), engine('bbbbbbbb', 'box')];
    const containers = [a, b].map(({ key }) =>
      makeContainer({ id: key, name: 'web', workload: { key: `${key}/name:web`, name: 'web' } }),
    );
    const tick = makeTick({ containers, samples: [makeSample({ containerId: b.key, cpuPercent: 7 })] });
    const two = [
      { endpoint: 'auto', key: a.key, state: connectedTo(a) },
      { endpoint: 'context:box', key: b.key, state: connectedTo(b) },
    ];
    const { tooltip } = describeStatusBar({ engines: two, isPaused: false, tick });
    assert.match(tooltip, /\| web &#40;box&#41; \| 7% \|/);
  });

  it('tells what is wrong with the engine, without trusting the text', () => {
    const broken: EngineState = { kind: 'unreachable', message: 'No engine at [x](command:y)', tried: [] };
    const { tooltip } = describeStatusBar({ engines: enginesIn(broken), isPaused: false });
    assert.match(tooltip, /No engine at/);
    assert.doesNotMatch(tooltip, /\]\(command/);
  });
});
