import assert from 'node:assert/strict';
import type { EngineState, EngineStatus } from '../../../src/common/model/engine';
import { EngineOutages } from '../../../src/collecting/engineOutages';
import { connectedTo, makeEngine } from '../../support/data/engines';

const gone: EngineState = { kind: 'unreachable', message: 'no answer', tried: [] };
const connected = connectedTo();
const key = connected.kind === 'connected' ? connected.engine.key : '';

function status(state: EngineState, known: string | undefined = key): EngineStatus {
  return { endpoint: 'auto', state, ...(known !== undefined && { key: known }) };
}

describe('Outages of engines', () => {
  const tell = (outages: EngineOutages, state: EngineState, nowMs: number): string[] =>
    outages.notesOf([status(state)], nowMs).map(({ timestampMs, text }) => `${timestampMs} ${text}`);

  it('are reported once when an engine is gone and once when it is back', () => {
    const outages = new EngineOutages([]);
    assert.deepEqual(tell(outages, connected, 1000), []);
    assert.deepEqual(tell(outages, gone, 2000), ['2000 Engine laptop is gone']);
    assert.deepEqual(tell(outages, gone, 3000), []);
    assert.deepEqual(tell(outages, { kind: 'noPermission', address: 'x', message: 'y' }, 4000), []);
    assert.deepEqual(tell(outages, { kind: 'connecting' }, 5000), []);
    assert.deepEqual(tell(outages, connected, 47_000), ['47000 Engine laptop is back after 45 s']);
    assert.deepEqual(tell(outages, connected, 48_000), []);
    const [note] = outages.notesOf([status(gone)], 50_000);
    assert.deepEqual(note?.subject, { kind: 'engine', key });
    assert.equal(note?.kind, 'alert');
  });

  it('are not reported for an engine that was never there', () => {
    const outages = new EngineOutages([]);
    assert.deepEqual(tell(outages, { kind: 'connecting' }, 1), []);
    assert.deepEqual(tell(outages, gone, 2), []);
    assert.deepEqual(outages.notesOf([status(gone, undefined)], 3), []);
    assert.deepEqual(tell(outages, connected, 4), []);
  });

  it('go on over a change of the window that collects', () => {
    assert.deepEqual(tell(new EngineOutages([status(connected)]), gone, 5), ['5 Engine laptop is gone']);
    const taken = new EngineOutages([status(gone)]);
    assert.deepEqual(tell(taken, { kind: 'connecting' }, 6), []);
    assert.deepEqual(tell(taken, gone, 7), [], 'told by the window before');
    assert.deepEqual(tell(taken, connected, 8), ['8 Engine laptop is back']);
  });

  it('tell engines of one machine apart, as the tree does, also when both are gone at once', () => {
    const [rootful, rootless] = ['unix:///var/run/docker.sock', 'unix:///run/user/1000/docker.sock'];
    const both = [
      { endpoint: 'auto', engineKey: '0000aaaa', address: rootful },
      { endpoint: 'context:myhost', engineKey: '0000bbbb', address: rootless },
    ];
    const engines = (state?: EngineState): EngineStatus[] =>
      both.map(({ endpoint, engineKey, address }) => ({
        endpoint,
        key: engineKey,
        state: state ?? connectedTo(makeEngine({ key: engineKey, name: 'myhost', address })),
      }));
    const outages = new EngineOutages(engines());
    const texts = (state?: EngineState): string[] =>
      outages.notesOf(engines(state), 1000).map(({ text }) => text);
    assert.deepEqual(texts(gone), [
      `Engine myhost (${rootful}) is gone`,
      `Engine myhost (${rootless}) is gone`,
    ]);
    assert.deepEqual(texts(), [
      `Engine myhost (${rootful}) is back after 0 s`,
      `Engine myhost (${rootless}) is back after 0 s`,
    ]);
    // One after the other: that one is gone already changes no name.
    const [first, second] = engines(gone);
    const [there, other] = engines();
    assert.ok(first && second && there && other);
    const told = [
      ...outages.notesOf([first, other], 2000),
      ...outages.notesOf([first, second], 3000),
      ...outages.notesOf([first, other], 4000),
    ].map(({ text }) => text);
    assert.deepEqual(told, [
      `Engine myhost (${rootful}) is gone`,
      `Engine myhost (${rootless}) is gone`,
      `Engine myhost (${rootless}) is back after 1 s`,
    ]);
  });
});
