import assert from 'node:assert/strict';
import { SlowHostReader } from '../../../src/sample/slowHostReader';
import type { SystemRound } from '../../../src/sample/systemInformation';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';

const disk = { type: 'ext4', available: 0, use: 0, rw: true };

/**
 * Returns what is set. `calls`: in the order in which they began; it also counts the most that ran at once.
 */
class FakeSystem {
  readonly calls: string[] = [];
  network: object[] = [];
  disks: object | null = null;
  running = 0;
  mostRunning = 0;
  openRounds = 0;
  failing = new Set<string>();
  release: Promise<void> = Promise.resolve();

  readonly round: { -readonly [K in keyof SystemRound]: SystemRound[K] } = {
    fsSize: () =>
      this.#call('fsSize', [
        { fs: '/dev/vda1', mount: '/', used: 30, size: 100, ...disk },
        { fs: '/dev/vda1', mount: '/again', used: 30, size: 100, ...disk },
        { fs: 'overlay', mount: '/var/lib/docker/overlay2/x/merged', used: 30, size: 100, ...disk },
        { fs: 'empty', mount: '/empty', used: 0, size: 0, ...disk },
      ]),
    mem: () => this.#call('mem', { total: 100, available: 60, swapused: 1, swaptotal: 2 }),
    networkStats: () => this.#call('networkStats', this.network),
    fsStats: () => this.#call('fsStats', this.disks),
    dispose: () => void this.openRounds--,
  } as unknown as SystemRound;

  begin(): SystemRound {
    this.openRounds++;
    return this.round;
  }

  async #call<T>(name: string, answer: T): Promise<T> {
    this.calls.push(name);
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    await this.release;
    this.running--;
    if (this.failing.has(name)) throw new Error(`${name} is broken`);
    return answer;
  }
}

describe('SlowHostReader', () => {
  let clock: ManualClock;
  let log: RecordingLog;
  let system: FakeSystem;
  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const makeReader = (hasProc: boolean): SlowHostReader =>
    new SlowHostReader({ hasProc, clock, log, beginRound: () => system.begin() });
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settle();
  };
  /** The counters as `systeminformation` tells them, with rates of its own, which nobody may use. */
  const setCounters = (rx: number, tx: number, read: number, written: number): void => {
    system.network = [{ iface: 'en0', rx_bytes: rx, tx_bytes: tx, rx_sec: -1, tx_sec: -1 }];
    system.disks = { rx: read, wx: written, rx_sec: -1, wx_sec: -1 };
  };
  const ratesOf = (reader: SlowHostReader): (number | undefined)[] => {
    const rates = reader.takeRates();
    const { networkRxBytesPerSecond: rx, networkTxBytesPerSecond: tx } = rates;
    return [rx, tx, rates.diskReadBytesPerSecond, rates.diskWriteBytesPerSecond];
  };
  const unknown = [undefined, undefined, undefined, undefined];
  afterEach(async () => {
    await settle();
    assert.equal(system.openRounds, 0, 'a round whose thread never ends');
  });

  beforeEach(() => {
    clock = new ManualClock(0);
    log = new RecordingLog();
    system = new FakeSystem();
  });

  it('reads at once and every minute, only the file systems where there is a /proc', async () => {
    const reader = makeReader(true);
    reader.start();
    await settle();
    assert.deepEqual(reader.figures, { fileSystems: [{ mount: '/', usedBytes: 30, sizeBytes: 100 }] });
    clock.advance(300_000);
    await settle();
    assert.deepEqual(system.calls, ['fsSize', 'fsSize']);
    reader.dispose();
  });

  it('reads the rest one after the other where there is none; what is not known is not zero', async () => {
    const reader = makeReader(false);
    reader.start();
    await settle();
    assert.deepEqual(system.calls, ['fsSize', 'mem', 'networkStats', 'fsStats']);
    assert.equal(system.mostRunning, 1);
    assert.equal(reader.figures.memoryUsedBytes, 40);
    // Windows tells nothing of disks, and zeros of an interface that it does not find.
    system.network = [{ iface: 'en0', rx_bytes: 0, tx_bytes: 0, rx_sec: null, tx_sec: null }];
    await pass(60_000);
    assert.deepEqual(ratesOf(reader), unknown);
    reader.dispose();
  });

  it('tells rates once, and none of the first reading or over a pause', async () => {
    const reader = makeReader(false);
    const taken: unknown[] = [];
    const take = (): void => void taken.push(reader.takeRates().networkRxBytesPerSecond);
    const read = async (rx: number): Promise<void> => {
      setCounters(rx, 1, 1, 1);
      await pass(60_000);
    };
    setCounters(600, 1, 1, 1);
    reader.start();
    await settle();
    take();
    await read(1200);
    take();
    take();
    await read(2400);
    // Read, then stopped before the figures were taken.
    reader.stop();
    take();
    setCounters(9000, 1, 1, 1);
    clock.advance(10_000);
    reader.start();
    await settle();
    take();
    await read(9600);
    take();
    assert.deepEqual(taken, [undefined, 10, undefined, undefined, undefined, 10]);
    reader.dispose();
  });

  it('forms rates from the counters by the monotonic clock, whatever becomes of the wall clock', async () => {
    const reader = makeReader(false);
    setCounters(1000, 2000, 3000, 4000);
    reader.start();
    await settle();
    setCounters(1600, 3200, 4800, 6400);
    clock.stepWall(30_000);
    await pass(60_000);
    assert.deepEqual(ratesOf(reader), [10, 20, 30, 40]);
    setCounters(2200, 4400, 6600, 8800);
    clock.stepWall(-30_000);
    await pass(60_000);
    assert.deepEqual(ratesOf(reader), [10, 20, 30, 40]);
    reader.dispose();
  });

  it('knows no rate where a total fell: a disk was ejected, an interface was reset or is another', async () => {
    const reader = makeReader(false);
    setCounters(1000, 2000, 900_000, 4000);
    reader.start();
    await settle();
    setCounters(10, 2600, 300_000, 4600);
    await pass(60_000);
    assert.deepEqual(ratesOf(reader), unknown, 'neither negative nor zero');
    setCounters(610, 3200, 300_600, 5200);
    await pass(60_000);
    assert.deepEqual(ratesOf(reader), [10, 10, 10, 10]);
    setCounters(700_000, 700_000, 301_200, 5200);
    system.network = system.network.map(each => ({ ...each, iface: 'en7' }));
    await pass(60_000);
    assert.deepEqual(ratesOf(reader), [undefined, undefined, 10, 0]);
    reader.dispose();
  });

  it('tells rates of zero where counters rested', async () => {
    const reader = makeReader(false);
    setCounters(1000, 2000, 3000, 4000);
    reader.start();
    await settle();
    setCounters(1600, 2000, 3000, 4000);
    await pass(60_000);
    assert.deepEqual(ratesOf(reader), [10, 0, 0, 0]);
    await pass(60_000);
    assert.deepEqual(ratesOf(reader), [0, 0, 0, 0]);
    reader.dispose();
  });

  it('tells no figure of before a pause or a sleep', async () => {
    const reader = makeReader(false);
    reader.start();
    await settle();
    reader.stop();
    assert.deepEqual(reader.figures, {});
    system.release = new Promise(() => undefined);
    clock.advance(8 * 3_600_000);
    reader.start();
    await settle();
    assert.deepEqual(reader.figures, {});
    system.release = Promise.resolve();
    await pass(60_000);
    await pass(60_000);
    assert.equal(reader.figures.memoryUsedBytes, 40);
    // The monotonic clock of Linux stands still while the machine sleeps.
    clock.stepWall(8 * 3_600_000);
    assert.deepEqual(reader.figures, {});
    reader.dispose();
  });

  it('gives up a call that hangs, reads the rest, and drops the figure after two periods', async () => {
    const reader = makeReader(false);
    reader.start();
    await settle();
    let isHanging = true;
    const hung = new Promise<never>(() => undefined);
    const { fsSize } = system.round;
    let begun = 0;
    system.round.fsSize = (() => {
      begun++;
      return isHanging ? hung : fsSize();
    }) as typeof fsSize;
    await pass(60_000);
    assert.equal(reader.figures.fileSystems?.length, 1);
    for (let tenth = 0; tenth < 6 * 60 * 10; tenth++) await pass(10_000);
    assert.equal(reader.figures.fileSystems, undefined, 'after ten hours');
    assert.equal(reader.figures.memoryUsedBytes, 40);
    assert.equal(begun, 2, 'no third process beside two that do not end');
    assert.equal(log.count('warn', /File systems of the host could not be read: no answer in time/), 1);
    isHanging = false;
    reader.dispose();
    assert.equal(clock.timerCount, 0);
  });

  it('asks again once a call that was given up has ended', async () => {
    let release: () => void = () => undefined;
    system.release = new Promise(resolve => (release = resolve));
    const reader = makeReader(true);
    reader.start();
    for (let period = 0; period < 4; period++) {
      await pass(20_000);
      await pass(280_000);
    }
    assert.deepEqual(system.calls, ['fsSize', 'fsSize']);
    release();
    await settle();
    assert.deepEqual(reader.figures, {}, 'an answer that came too late has no time');
    await pass(300_000);
    assert.equal(reader.figures.fileSystems?.length, 1);
    assert.equal(log.count('info', /read again/), 1);
    reader.dispose();
  });

  it('piles up no processes, however long a reading takes and however often it is started', async () => {
    let release: () => void = () => undefined;
    system.release = new Promise(resolve => (release = resolve));
    const reader = makeReader(true);
    for (let time = 0; time < 10; time++) {
      reader.start();
      await pass(5000);
      reader.stop();
    }
    assert.equal(system.mostRunning, 2);
    reader.start();
    release();
    await settle();
    await pass(300_000);
    assert.deepEqual(system.calls, ['fsSize', 'fsSize', 'fsSize']);
    assert.equal(reader.figures.fileSystems?.length, 1);
    reader.dispose();
  });

  it('goes on with the others when one fails, and logs that when it begins and ends', async () => {
    const reader = makeReader(false);
    system.failing.add('fsSize');
    reader.start();
    await settle();
    clock.advance(300_000);
    await settle();
    assert.equal(reader.figures.fileSystems, undefined);
    assert.equal(reader.figures.memoryUsedBytes, 40);
    assert.equal(log.count('warn', /fsSize is broken/), 1);
    system.failing.clear();
    clock.advance(300_000);
    await settle();
    assert.equal(log.count('info', /read again/), 1);
    reader.dispose();
  });

  it('leaves no timer behind', async () => {
    const reader = makeReader(true);
    reader.start();
    reader.start();
    reader.dispose();
    await settle();
    assert.equal(clock.timerCount, 0);
  });
});
