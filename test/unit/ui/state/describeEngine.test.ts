import assert from 'node:assert/strict';
import type { EngineState, EngineStatus } from '../../../../src/common/model/engine';
import { engineLabel } from '../../../../src/common/text/engineNames';
import { describeEngine } from '../../../../src/ui/state/describeEngine';
import { engineStateOf, overallState } from '../../../../src/ui/state/engineStates';
import { engineTooltip } from '../../../../src/ui/tree/engineTooltip';
import { connectedTo, makeEngine } from '../../../support/data/engines';

const gone: EngineState = { kind: 'unreachable', message: 'no answer', tried: [] };
const hostile = '<img src=x> [x](command:y) $(zap) |\n| **b**';

describe('engineLabel', () => {
  it('is what the user calls the engine', () => {
    const label = (endpoint: string, state: EngineState = connectedTo()): string =>
      engineLabel({ endpoint, state });
    assert.equal(label('auto'), 'laptop');
    assert.equal(label('auto', gone), 'Engine');
    assert.equal(label('context:prod'), 'prod');
    assert.equal(label('ssh://me@box'), 'me@box');
    assert.equal(label('unix:///run/podman/podman.sock'), '/run/podman/podman.sock');
  });
});

describe('describeEngine', () => {
  it('tells how many containers run, and how many are left out', () => {
    const status: EngineStatus = { endpoint: 'auto', state: connectedTo(), excludedCount: 2 };
    assert.equal(describeEngine(status, 3).description, '3 running · 2 excluded');
  });

  it('says how many there was no time to read, and that each gets its turn', () => {
    const status: EngineStatus = {
      endpoint: 'auto',
      state: connectedTo(),
      slowMs: 30_000,
      unreadCount: 1200,
    };
    assert.equal(describeEngine(status, 5000).description, '5000 running · slow · 1200 not read');
    assert.match(engineTooltip(status, undefined), /Not read \| 1200 containers, .* first in the next round/);
  });

  it('looks different in each state, not by color alone', () => {
    const states: EngineState[] = [
      connectedTo(),
      { kind: 'connecting' },
      gone,
      { kind: 'noPermission', address: 'x', message: 'x' },
      { kind: 'invalidEndpoint', message: 'x' },
      { kind: 'duplicate', message: 'x' },
    ];
    const looks = states.map(state => describeEngine({ endpoint: 'auto', state }, 0).description);
    assert.equal(new Set(looks).size, states.length);
  });
});

describe('engineTooltip', () => {
  it('tells the engine, how it was found, how containers are read and which window collects', () => {
    const status: EngineStatus = { endpoint: 'auto', state: connectedTo(), sampling: 'cgroup' };
    const text = engineTooltip(status, { kind: 'elsewhere', window: 'shop' });
    for (const part of [
      /28&#46;0&#46;0, API 1&#46;48/,
      /usual socket/,
      /cgroups/,
      /The window “shop” collects/,
    ])
      assert.match(text, part);
  });

  it('tells what is wrong with one that does not answer', () => {
    assert.match(engineTooltip({ endpoint: 'auto', state: gone }, undefined), /no answer/);
  });

  it('treats no text of the engine as Markdown', () => {
    const engine = makeEngine({ name: hostile, version: hostile, operatingSystem: hostile, origin: hostile });
    const text = engineTooltip({ endpoint: `context:${hostile}`, state: connectedTo(engine) }, undefined);
    assert.doesNotMatch(text, /<img|\]\(command|(^|[^\\])\$\(zap/);
  });
});

describe('the state of several engines', () => {
  const [a, b] = [makeEngine({ key: 'aaaaaaaa' }), makeEngine({ key: 'bbbbbbbb' })];
  const engines: EngineStatus[] = [
    { endpoint: 'auto', key: a.key, state: gone },
    { endpoint: 'other', key: b.key, state: connectedTo(b) },
  ];

  it('is connected as soon as one is, else what the first has to say', () => {
    assert.equal(overallState(engines).kind, 'connected');
    assert.equal(
      overallState([{ endpoint: 'x', state: { kind: 'connecting' } }, ...engines.slice(0, 1)]),
      gone,
    );
    assert.equal(overallState([]).kind, 'connecting');
  });

  it('is, for a workload, that of its own engine', () => {
    assert.equal(engineStateOf(engines, 'aaaaaaaa/name:web'), gone);
    assert.equal(engineStateOf(engines, 'bbbbbbbb/name:web').kind, 'connected');
    assert.equal(engineStateOf(engines, 'cccccccc/name:web').kind, 'connected');
  });
});
