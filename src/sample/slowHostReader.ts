import type { Systeminformation } from 'systeminformation';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { CanceledError } from '../common/errors';
import type { Log } from '../common/log';
import { minuteMs } from '../common/time';
import type { FileSystemUse, HostSample, IoPart } from '../common/model/sample';
import { SlowCall } from './slowCall';
import { SlowRates } from './slowRates';
import type { BeginSystemRound, SystemRound } from './systemInformation';

/** What the system is asked for, without rates. */
export type SlowHostFigures = Pick<
  HostSample,
  'fileSystems' | 'memoryUsedBytes' | 'memoryAvailableBytes' | 'swapUsedBytes' | 'swapTotalBytes'
>;

/** Over the time between two readings. */
export type SlowHostRates = Pick<
  HostSample,
  'networkRxBytesPerSecond' | 'networkTxBytesPerSecond' | 'diskReadBytesPerSecond' | 'diskWriteBytesPerSecond'
>;

/** Where `/proc` tells the rest, only file systems are read here, which change slowly and cost a process. */
const everyMsWithProc = 5 * minuteMs;
const everyMs = minuteMs;
/** A figure lasts until the reading after the next: one may fail, but none is told of hours ago as of now. */
const lastingPeriods = 2;

/** File systems that hold no data of the user's, or the same data as another one. */
const uninterestingMount = /^\/(proc|sys|dev|run|snap|boot\/efi|var\/lib\/(docker|containers|kubelet))(\/|$)/;

export interface SlowHostReaderOptions {
  /** Where there is a `/proc`, only the file systems are read here. */
  readonly hasProc: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly beginRound: BeginSystemRound;
}

/**
 * Reads the slow figures on a timer of its own, one call after the other, so that no tick waits for a
 * process. One that fails or hangs does not keep the others away.
 */
export class SlowHostReader implements Disposable {
  readonly #clock: Clock;
  readonly #beginRound: BeginSystemRound;
  readonly #hasProc: boolean;
  readonly #periodMs: number;
  readonly #fileSystems: SlowCall<SlowHostFigures>;
  readonly #memory: SlowCall<SlowHostFigures>;
  readonly #network: SlowCall<readonly IoPart[] | undefined>;
  readonly #disks: SlowCall<readonly IoPart[] | undefined>;
  readonly #networkRates: SlowRates;
  readonly #diskRates: SlowRates;
  #timer: Disposable | undefined;
  /** Ends the reading under way. */
  #reading: AbortController | undefined;

  constructor({ hasProc, clock, log, beginRound }: SlowHostReaderOptions) {
    this.#clock = clock;
    this.#beginRound = beginRound;
    this.#hasProc = hasProc;
    this.#periodMs = hasProc ? everyMsWithProc : everyMs;
    const maxAgeMs = lastingPeriods * this.#periodMs;
    const makeCall = <T>(what: string, read: (round: SystemRound) => Promise<T>): SlowCall<T> =>
      new SlowCall({ what, read, maxAgeMs, clock, log });
    this.#fileSystems = makeCall('File systems', async round => ({
      fileSystems: toFileSystems(await round.fsSize()),
    }));
    this.#memory = makeCall('Memory', async round => toMemory(await round.mem()));
    this.#network = makeCall('Network', async round => networkCounters(await round.networkStats()));
    this.#disks = makeCall('Disks', async round => diskCounters(await round.fsStats()));
    this.#networkRates = new SlowRates(clock, maxAgeMs);
    this.#diskRates = new SlowRates(clock, maxAgeMs);
  }

  /** The newest figures without rates; none before the first reading, and none that is too old. */
  get figures(): SlowHostFigures {
    return { ...this.#fileSystems.answer, ...this.#memory.answer };
  }

  /**
   * The rates of a reading that nobody took yet, told once: a row that repeated them would tell of traffic in
   * a time that it was not in.
   */
  takeRates(): SlowHostRates {
    if (this.#hasProc) return {};
    const [network, disks] = [this.#networkRates.take(), this.#diskRates.take()];
    return {
      networkRxBytesPerSecond: network.inBytesPerSecond,
      networkTxBytesPerSecond: network.outBytesPerSecond,
      diskReadBytesPerSecond: disks.inBytesPerSecond,
      diskWriteBytesPerSecond: disks.outBytesPerSecond,
    };
  }

  /** Reads now and then every minute, until stopped. */
  start(): void {
    if (this.#timer === undefined) this.#run();
  }

  /** What was read is forgotten: after the pause it would be told with the time of another moment. */
  stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#reading?.abort(new CanceledError('The reading of the host was stopped.'));
    this.#reading = undefined;
    for (const each of [this.#fileSystems, this.#memory, this.#networkRates, this.#diskRates]) each.forget();
  }

  dispose(): void {
    this.stop();
  }

  /** A reading that takes longer than a minute is not joined by a second one. */
  #run(): void {
    this.#timer = this.#clock.setTimeout(() => this.#run(), this.#periodMs);
    if (!this.#reading) void this.#update();
  }

  async #update(): Promise<void> {
    const reading = new AbortController();
    this.#reading = reading;
    const round = this.#beginRound();
    await this.#fileSystems.ask(round, reading.signal);
    if (!this.#hasProc) {
      await this.#memory.ask(round, reading.signal);
      const network = await this.#network.ask(round, reading.signal);
      if (network) this.#networkRates.note(network);
      const disks = await this.#disks.ask(round, reading.signal);
      if (disks) this.#diskRates.note(disks);
    }
    round.dispose();
    if (this.#reading === reading) this.#reading = undefined;
  }
}

function toMemory(memory: Systeminformation.MemData): SlowHostFigures {
  return {
    memoryUsedBytes: memory.total - memory.available,
    memoryAvailableBytes: memory.available,
    swapUsedBytes: memory.swapused,
    swapTotalBytes: memory.swaptotal,
  };
}

/** `undefined` where nothing was told: `systeminformation` then answers with zeros. */
function networkCounters(interfaces: readonly Systeminformation.NetworkStatsData[]): IoPart[] | undefined {
  const told = interfaces.filter(({ rx_bytes, tx_bytes }) => rx_bytes + tx_bytes > 0);
  if (told.length === 0) return undefined;
  return told.map(({ iface, rx_bytes, tx_bytes }) => {
    return { name: iface, inBytes: rx_bytes, outBytes: tx_bytes };
  });
}

/** The sum of all disks; `undefined` where nothing was told, which on Windows is always. */
function diskCounters(disks: Systeminformation.FsStatsData | null): IoPart[] | undefined {
  if (!disks || !(disks.rx + disks.wx > 0)) return undefined;
  return [{ name: 'disks', inBytes: disks.rx, outBytes: disks.wx }];
}

function toFileSystems(list: readonly Systeminformation.FsSizeData[]): FileSystemUse[] {
  const seen = new Set<string>();
  const result: FileSystemUse[] = [];
  for (const { fs, mount, used, size } of list) {
    if (!(size > 0) || uninterestingMount.test(mount) || seen.has(fs)) continue;
    seen.add(fs);
    result.push({ mount, usedBytes: used, sizeBytes: size });
  }
  return result.slice(0, 16);
}
