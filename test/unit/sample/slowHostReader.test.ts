import assert from 'node:assert/strict';
import { SlowHostReader, type SystemInformation } from '../../../src/sample/slowHostReader';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';

const disk = { type: 'ext4', available: 0, use: 0, rw: true };

/**
 * Returns fixed figures. `calls`: in the order in which they began; it also counts the most that ran at once.
 */
class FakeSystem {
  readonly calls: string[] = [];
  running = 0;
  mostRunning = 0;
  failing = new Set<string>();
  release: Promise<void> = Promise.resolve();

  readonly source = {
    fsSize: () =>
      this.#call('fsSize', [
        { fs: '/dev/vda1', mount: '/', used: 30, size: 100, ...disk },
        { fs: '/dev/vda1', mount: '/again', used: 30, size: 100, ...disk },
        { fs: 'overlay', mount: '/var/lib/docker/overlay2/x/merged', used: 30, size: 100, ...disk },
        { fs: 'empty', mount: '/empty', used: 0, size: 0, ...disk },
      ]),
    mem: () => this.#call('mem', { total: 100, available: 60, swapused: 1, swaptotal: 2 }),
    networkStats: () =>
      this.#call('networkStats', [
        { rx_sec: 5, tx_sec: null },
        { rx_sec: 6, tx_sec: null },
      ]),
    fsStats: () => this.#call('fsStats', null),
  } as unknown as SystemInformation;

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
    new SlowHostReader({ hasProc, clock, log, source: system.source });

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
    clock.advance(60_000);
    await settle();
    const { networkRxBytesPerSecond, networkTxBytesPerSecond, diskReadBytesPerSecond } = reader.takeRates();
    assert.equal(networkRxBytesPerSecond, 11);
    assert.equal(networkTxBytesPerSecond, undefined);
    assert.equal(diskReadBytesPerSecond, undefined);
    reader.dispose();
  });

  it('tells rates once, and none of the first reading or over a pause', async () => {
    const reader = makeReader(false);
    const taken: unknown[] = [];
    const take = (): void => void taken.push(reader.takeRates().networkRxBytesPerSecond);
    const read = async (): Promise<void> => {
      clock.advance(60_000);
      await settle();
    };
    reader.start();
    await settle();
    take();
    await read();
    take();
    take();
    await read();
    // Read, then stopped before the figures were taken.
    reader.stop();
    take();
    clock.advance(3_600_000);
    reader.start();
    await settle();
    take();
    await read();
    take();
    assert.deepEqual(taken, [undefined, 11, undefined, undefined, undefined, 11]);
    reader.dispose();
  });

  it('never runs twice at once, however long a reading takes and however often it is started', async () => {
    let release: () => void = () => undefined;
    system.release = new Promise(resolve => (release = resolve));
    const reader = makeReader(true);
    reader.start();
    clock.advance(300_000);
    reader.stop();
    reader.start();
    clock.advance(300_000);
    assert.deepEqual(system.calls, ['fsSize']);
    release();
    await settle();
    clock.advance(300_000);
    await settle();
    assert.deepEqual(system.calls, ['fsSize', 'fsSize']);
    assert.equal(system.mostRunning, 1);
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
