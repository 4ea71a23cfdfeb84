import assert from 'node:assert/strict';
import type { ContainerReading, IoPart } from '../../../src/common/model/sample';
import { EngineInterfaces } from '../../../src/sample/cgroup/engineInterfaces';
import { InterfaceQuestions } from '../../../src/sample/cgroup/interfaceQuestions';

const part = (name: string, inBytes = 1): IoPart => ({ name, inBytes, outBytes: 10 * inBytes });
const minute = 60_000;

describe('Of the interfaces in a container’s namespace', () => {
  let interfaces: EngineInterfaces;
  beforeEach(() => (interfaces = new EngineInterfaces()));
  const counted = (...parts: IoPart[]): string[] | undefined =>
    interfaces.changeOf(parts)?.networkParts?.map(({ name }) => name);

  it('the engine’s usual ones count without a question', () => {
    const figures = interfaces.changeOf([part('eth0', 5), part('eth1', 7)]);
    assert.deepEqual(figures, {
      networkRxBytes: 12,
      networkTxBytes: 120,
      networkParts: [part('eth0', 5), part('eth1', 7)],
    });
    assert.equal(interfaces.shouldAsk(0), false);
    assert.equal(interfaces.changeOf(undefined), undefined, 'nothing changed');
  });

  it('what was made inside does not, and the engine is asked once a minute while it comes and goes', () => {
    assert.deepEqual(counted(part('eth0'), part('docker0'), part('veth1')), ['eth0']);
    assert.equal(interfaces.shouldAsk(0), true);
    assert.equal(interfaces.shouldAsk(1000), false, 'it is being asked');
    interfaces.learn(['eth0'], interfaces.names);
    assert.equal(interfaces.shouldAsk(2 * minute), false);
    assert.deepEqual(counted(part('eth0'), part('docker0'), part('veth2')), ['eth0']);
    assert.equal(interfaces.shouldAsk(3 * minute), true);
    assert.deepEqual(counted(part('eth0'), part('docker0'), part('veth3')), ['eth0']);
    assert.equal(interfaces.shouldAsk(3 * minute + 59_000), false);
    assert.equal(interfaces.shouldAsk(4 * minute), true);
  });

  it('what the engine named otherwise counts once it has said so, and what only looks like its own no longer', () => {
    assert.deepEqual(counted(part('wan0'), part('eth7')), ['eth7']);
    assert.equal(interfaces.shouldAsk(0), true);
    interfaces.learn(['wan0'], interfaces.names);
    assert.deepEqual(interfaces.changeOf(undefined)?.networkParts, [part('wan0')]);
    assert.deepEqual(counted(part('wan0', 2), part('eth7'), part('eth8')), ['wan0', 'eth8']);
    assert.equal(interfaces.shouldAsk(minute), true, 'a network may have been joined');
  });

  it('a name that went may come back as something else', () => {
    counted(part('eth0'), part('wg0'));
    interfaces.learn(['eth0', 'wg0'], interfaces.names);
    assert.deepEqual(counted(part('eth0'), part('wg0')), ['eth0', 'wg0']);
    counted(part('eth0'));
    assert.deepEqual(counted(part('eth0'), part('wg0')), ['eth0']);
    assert.equal(interfaces.shouldAsk(minute), true);
  });

  it('none count without a network, nor of an engine that tells no name of theirs any but the usual or the only ones', () => {
    counted(part('docker0'));
    interfaces.learn([], interfaces.names);
    assert.deepEqual(interfaces.changeOf(undefined), {
      networkRxBytes: undefined,
      networkTxBytes: undefined,
      networkParts: undefined,
    });
    interfaces = new EngineInterfaces();
    counted(part('tap0'));
    interfaces.learn(['network'], interfaces.names);
    assert.deepEqual(interfaces.changeOf(undefined)?.networkParts, [part('tap0')]);
    interfaces = new EngineInterfaces();
    counted(part('eth0'), part('tun0'));
    interfaces.learn(['network'], interfaces.names);
    assert.deepEqual(interfaces.changeOf(undefined)?.networkParts, [part('eth0')]);
  });
});

describe('Requests for the names of the engine’s interfaces', () => {
  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  /** The requested ids, with a function that answers each request. */
  const asked: {
    id: string;
    signal: AbortSignal;
    answer: (reading: ContainerReading | undefined) => void;
    fail: () => void;
  }[] = [];
  const source = {
    concurrency: 2,
    stats: (id: string, signal: AbortSignal) =>
      new Promise<ContainerReading | undefined>((resolve, reject) =>
        asked.push({ id, signal, answer: resolve, fail: () => reject(new Error('no answer')) }),
      ),
  };
  beforeEach(() => (asked.length = 0));
  const unsure = (...ids: string[]): Map<string, EngineInterfaces> =>
    new Map(
      ids.map(id => {
        const interfaces = new EngineInterfaces();
        interfaces.changeOf([part('wan0')]);
        return [id, interfaces];
      }),
    );
  const reading = (id: string): ContainerReading => ({ id, readAtMs: 1, networkParts: [part('wan0')] });

  it('are a few at a time, go on after a failure, and bring each container its own answer', async () => {
    const questions = new InterfaceQuestions();
    const all = unsure('a', 'b', 'c');
    questions.ask(source, all);
    assert.deepEqual(
      asked.map(({ id }) => id),
      ['a', 'b'],
    );
    asked[0]?.fail();
    asked[1]?.answer(reading('b'));
    await settle();
    assert.deepEqual(
      asked.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
    asked[2]?.answer(undefined);
    await settle();
    const told = [...all.values()].map(each => each.changeOf(undefined)?.networkParts);
    assert.deepEqual(told, [undefined, [part('wan0')], undefined]);
  });

  it('are canceled with all that wait, and can be sent again', async () => {
    const questions = new InterfaceQuestions();
    const all = unsure('a', 'b', 'c');
    questions.ask(source, all);
    questions.abandon();
    assert.ok(asked.every(({ signal }) => signal.aborted));
    asked[0]?.answer(reading('a'));
    asked[1]?.fail();
    await settle();
    assert.equal(asked.length, 2);
    assert.equal(all.get('a')?.changeOf(undefined), undefined, 'an answer that comes later is not heard');
    questions.ask(source, all);
    assert.deepEqual(
      asked.slice(2).map(({ id }) => id),
      ['a', 'b'],
    );
  });
});
