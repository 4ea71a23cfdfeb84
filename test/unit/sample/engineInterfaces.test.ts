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

  /** The engine's answer to a question asked now: these interfaces, as last read. */
  const tell = (...names: string[]): void =>
    interfaces.learn(
      names.map(name => interfaces.parts.find(each => each.name === name) ?? part(name)),
      interfaces.parts,
    );

  it('the only one, with the usual name, counts without a question, also after one has come and gone', () => {
    assert.deepEqual(interfaces.changeOf([part('eth0', 5)]), {
      networkRxBytes: 5,
      networkTxBytes: 50,
      networkParts: [part('eth0', 5)],
    });
    assert.equal(interfaces.shouldAsk(0), false);
    assert.equal(interfaces.changeOf(undefined), undefined, 'nothing changed');
    counted(part('eth0'), part('tun0'));
    assert.equal(interfaces.shouldAsk(0), true);
    assert.deepEqual(counted(part('eth0')), ['eth0']);
    assert.equal(interfaces.shouldAsk(minute), false);
  });

  it('inner ones count for nothing though they have usual names, whether the engine was asked or not', () => {
    const inner = [part('eth1', 21_600_000), part('eth2', 21_600_000)];
    assert.equal(interfaces.changeOf([...inner, part('eth0', 726)])?.networkRxBytes, 726);
    assert.equal(interfaces.shouldAsk(0), true);
    tell('eth0');
    assert.equal(interfaces.changeOf([part('eth0', 726), ...inner])?.networkRxBytes, 726);
    assert.equal(interfaces.shouldAsk(minute), false, 'it is known');
    assert.equal(
      interfaces.changeOf([part('eth0', 726), ...inner, part('eth3', 5e6)])?.networkRxBytes,
      726,
      'one that came later',
    );
    assert.equal(interfaces.shouldAsk(minute), true);
  });

  it('those of several networks count once the engine has told them, and one that is joined later then', () => {
    assert.deepEqual(counted(part('eth0'), part('eth1')), ['eth0']);
    assert.equal(interfaces.shouldAsk(0), true);
    tell('eth0', 'eth1');
    assert.deepEqual(interfaces.changeOf(undefined)?.networkParts, [part('eth0'), part('eth1')]);
    assert.equal(interfaces.shouldAsk(minute), false);
    assert.deepEqual(counted(part('eth0'), part('eth1'), part('eth2')), ['eth0', 'eth1']);
    assert.equal(interfaces.shouldAsk(minute), true);
    tell('eth0', 'eth1', 'eth2');
    assert.deepEqual(counted(part('eth0'), part('eth1'), part('eth2', 5)), ['eth0', 'eth1', 'eth2']);
  });

  it('one with a usual name that came just after a question is asked about ten seconds later, once', () => {
    counted(part('eth0'), part('veth1'));
    assert.equal(interfaces.shouldAsk(0), true);
    counted(part('eth0'), part('veth1'), part('eth1'));
    assert.equal(interfaces.shouldAsk(9_000), false);
    assert.equal(interfaces.shouldAsk(10_000), true);
    assert.equal(interfaces.shouldAsk(20_000), false, 'the engine does not answer');
    assert.equal(interfaces.shouldAsk(10_000 + minute), true);
  });

  it('what was made inside does not, and the engine is asked once a minute while it comes and goes', () => {
    assert.deepEqual(counted(part('eth0'), part('docker0'), part('veth1')), ['eth0']);
    assert.equal(interfaces.shouldAsk(0), true);
    assert.equal(interfaces.shouldAsk(1000), false, 'it is being asked');
    tell('eth0');
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
    tell('wan0');
    assert.deepEqual(interfaces.changeOf(undefined)?.networkParts, [part('wan0')]);
    assert.deepEqual(counted(part('wan0', 2), part('eth7'), part('eth8')), ['wan0']);
    assert.equal(interfaces.shouldAsk(minute), true, 'a network may have been joined');
  });

  it('a name that went may come back as something else', () => {
    counted(part('eth0'), part('wg0'));
    tell('eth0', 'wg0');
    assert.deepEqual(counted(part('eth0'), part('wg0')), ['eth0', 'wg0']);
    counted(part('eth0'));
    assert.deepEqual(counted(part('eth0'), part('wg0')), ['eth0']);
    assert.equal(interfaces.shouldAsk(minute), true);
  });

  it('an answer about another network that was joined meanwhile teaches nothing of those before', () => {
    assert.equal(counted(part('docker0')), undefined);
    const asked = interfaces.parts;
    counted(part('docker0'), part('wan0'));
    interfaces.learn([part('wan0')], asked);
    assert.equal(counted(part('docker0', 2), part('wan0', 2)), undefined);
    assert.equal(interfaces.shouldAsk(0), true);
  });

  describe('of an engine that gives one sum without their names', () => {
    /** What counts after an answer with this sum, where the interfaces have grown to these meanwhile. */
    const countedBy = (sum: IoPart, ...now: IoPart[]): string[] | undefined => {
      interfaces.learn([{ ...sum, name: 'network' }], interfaces.parts);
      return counted(...now);
    };

    it('the one whose figures match counts, and none of an engine inside', () => {
      const inner = [part('docker0', 21_600_000), part('veth1', 21_600_000), part('tun0', 5_000_000)];
      counted(part('tap0', 726), ...inner);
      assert.equal(interfaces.shouldAsk(0), true);
      assert.deepEqual(countedBy(part('', 726), part('tap0', 726), ...inner), ['tap0']);
      assert.equal(interfaces.shouldAsk(minute), false);
      assert.equal(interfaces.changeOf([...inner, part('tap0', 800)])?.networkRxBytes, 800);
    });

    it('figures that grow while it answers, and directions the other way round, match as well', () => {
      const at = (bytes: number): IoPart[] => [
        part('veth1', bytes / 2),
        part('wlp3s0', bytes),
        part('docker0', 2 * bytes),
      ];
      counted(...at(1000));
      assert.deepEqual(countedBy({ name: '', inBytes: 12_000, outBytes: 1200 }, ...at(1400)), ['wlp3s0']);
      assert.equal(interfaces.shouldAsk(0), false);
    });

    it('all with usual names count if the sum is of them all, and one if it is that one’s', () => {
      const parts = [part('eth0', 700), part('eth1', 300), part('tun0', 40)];
      counted(...parts);
      assert.deepEqual(countedBy(part('', 1000), ...parts), ['eth0', 'eth1']);
      interfaces = new EngineInterfaces();
      counted(...parts);
      assert.deepEqual(countedBy(part('', 700), ...parts), ['eth0']);
    });

    it('the likeliest counts until the figures tell them apart, and that is asked a minute later', () => {
      counted(part('tun0'), part('wlan0'), part('docker0', 9));
      assert.equal(interfaces.shouldAsk(0), true);
      assert.deepEqual(countedBy(part(''), part('tun0'), part('wlan0'), part('docker0', 9)), ['tun0']);
      assert.equal(interfaces.shouldAsk(minute), true);
      const later = [part('tun0'), part('wlan0', 500), part('docker0', 9)];
      counted(...later);
      assert.deepEqual(countedBy(part('', 500), ...later), ['wlan0']);
      assert.equal(interfaces.shouldAsk(2 * minute), false);
    });

    it('the one with a usual name, or the only one, counts though the sum is always zero', () => {
      counted(part('docker0', 8), part('tap0', 7));
      assert.deepEqual(countedBy(part('', 0), part('docker0', 8), part('tap0', 7)), ['tap0']);
      interfaces = new EngineInterfaces();
      counted(part('wlp3s0', 7));
      assert.deepEqual(countedBy(part('', 0), part('wlp3s0', 7)), ['wlp3s0']);
    });
  });

  it('a user-mode network’s counts without a question', () => {
    assert.deepEqual(counted(part('tap0', 3)), ['tap0']);
    assert.equal(interfaces.shouldAsk(0), false);
    assert.deepEqual(counted(part('tap0', 3), part('eth0', 4)), ['tap0'], 'what came later');
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

  it('are repeated where an answer has no figures that can be used', async () => {
    const interfaces = new EngineInterfaces();
    interfaces.changeOf([part('eth0', 1000), part('tun0', 1)]);
    assert.equal(interfaces.shouldAsk(0), true);
    new InterfaceQuestions().ask(source, new Map([['a', interfaces]]));
    asked[0]?.answer({ id: 'a', readAtMs: 1 });
    await settle();
    assert.equal(interfaces.changeOf([part('eth0', 1001), part('tun0', 1)])?.networkRxBytes, 1001);
    assert.equal(interfaces.shouldAsk(minute - 1), false);
    assert.equal(interfaces.shouldAsk(minute), true);
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
