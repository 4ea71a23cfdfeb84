import * as systemInformation from 'systeminformation';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import { minuteMs } from '../common/time';
import type { FileSystemUse, HostSample } from '../common/model/sample';

/** What `systeminformation` reads by starting processes or walking many files. */
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
/** A rate over a longer time says nothing about now. */
const maxSpanMs = 2 * everyMs;

/** File systems that hold no data of the user's, or the same data as another one. */
const uninterestingMount = /^\/(proc|sys|dev|run|snap|boot\/efi|var\/lib\/(docker|containers|kubelet))(\/|$)/;

/** The calls used, so that tests can stand on any platform. */
export type SystemInformation = Pick<typeof systemInformation, 'fsSize' | 'mem' | 'networkStats' | 'fsStats'>;

export interface SlowHostReaderOptions {
  /** Where there is a `/proc`, only the file systems are read here. */
  readonly hasProc: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly source?: SystemInformation;
}

/**
 * Reads the slow figures on a timer of its own, one call after the other, so that no tick waits for a
 * process. One that fails does not keep the others away.
 */
export class SlowHostReader implements Disposable {
  readonly #options: SlowHostReaderOptions;
  readonly #source: SystemInformation;
  readonly #failing = new Set<string>();
  #timer: Disposable | undefined;
  #isReading = false;
  #figures: SlowHostFigures = {};
  #rates: SlowHostRates = {};
  /** When rates were read last, by the monotonic clock: theirs is the time since. */
  #ratesReadMs: number | undefined;

  constructor(options: SlowHostReaderOptions) {
    this.#options = options;
    this.#source = options.source ?? systemInformation;
  }

  /** The newest figures without rates; empty before the first reading. */
  get figures(): SlowHostFigures {
    return this.#figures;
  }

  /**
   * The rates of a reading that nobody took yet, told once: a row that repeated them would tell of traffic in
   * a time that it was not in.
   */
  takeRates(): SlowHostRates {
    const rates = this.#rates;
    this.#rates = {};
    return rates;
  }

  /** Reads now and then every minute, until stopped. */
  start(): void {
    if (this.#timer === undefined) this.#run();
  }

  stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#rates = {};
  }

  dispose(): void {
    this.stop();
  }

  /**
   * A reading that takes longer than a minute, or that a stop and start overtook, is not joined by a second
   * one.
   */
  #run(): void {
    const delayMs = this.#options.hasProc ? everyMsWithProc : everyMs;
    this.#timer = this.#options.clock.setTimeout(() => this.#run(), delayMs);
    if (!this.#isReading) void this.#update();
  }

  async #update(): Promise<void> {
    this.#isReading = true;
    const fileSystems = await this.#try('File systems', async () => ({
      fileSystems: toFileSystems(await this.#source.fsSize()),
    }));
    this.#figures = this.#options.hasProc ? fileSystems : { ...fileSystems, ...(await this.#readRest()) };
    this.#isReading = false;
  }

  async #readRest(): Promise<SlowHostFigures> {
    const memory = await this.#try('Memory', async () => toMemory(await this.#source.mem()));
    const network = await this.#try('Network', async () => toNetwork(await this.#source.networkStats()));
    const disks = await this.#try('Disks', async () => toDisks(await this.#source.fsStats()));
    this.#noteRates({ ...network, ...disks });
    return memory;
  }

  /**
   * The first are over the time since whatever came before, those after a pause or a sleep over all of that:
   * no time of theirs.
   */
  #noteRates(rates: SlowHostRates): void {
    const nowMs = this.#options.clock.monotonicMs();
    const spanMs = nowMs - (this.#ratesReadMs ?? Number.NEGATIVE_INFINITY);
    this.#ratesReadMs = nowMs;
    this.#rates = spanMs <= maxSpanMs && this.#timer !== undefined ? rates : {};
  }

  /** Nothing where it fails, which is logged when it begins and ends. */
  async #try<T extends object>(what: string, read: () => Promise<T>): Promise<T | Record<string, never>> {
    const { log } = this.#options;
    try {
      const figures = await read();
      if (this.#failing.delete(what)) log.info(`${what} of the host can be read again.`);
      return figures;
    } catch (error) {
      if (!this.#failing.has(what)) log.warn(`${what} of the host could not be read: ${messageOf(error)}`);
      this.#failing.add(what);
      return {};
    }
  }
}

function toMemory(memory: systemInformation.Systeminformation.MemData): SlowHostFigures {
  return {
    memoryUsedBytes: memory.total - memory.available,
    memoryAvailableBytes: memory.available,
    swapUsedBytes: memory.swapused,
    swapTotalBytes: memory.swaptotal,
  };
}

function toNetwork(
  interfaces: readonly systemInformation.Systeminformation.NetworkStatsData[],
): SlowHostRates {
  return {
    networkRxBytesPerSecond: sumKnown(interfaces.map(each => each.rx_sec)),
    networkTxBytesPerSecond: sumKnown(interfaces.map(each => each.tx_sec)),
  };
}

/** Null at the first call, and altogether on Windows. */
function toDisks(disks: systemInformation.Systeminformation.FsStatsData | null): SlowHostRates {
  return {
    diskReadBytesPerSecond: disks?.rx_sec ?? undefined,
    diskWriteBytesPerSecond: disks?.wx_sec ?? undefined,
  };
}

function sumKnown(rates: readonly (number | null)[]): number | undefined {
  const known = rates.filter(rate => rate !== null);
  return known.length === 0 ? undefined : known.reduce((sum, rate) => sum + rate, 0);
}

function toFileSystems(list: readonly systemInformation.Systeminformation.FsSizeData[]): FileSystemUse[] {
  const seen = new Set<string>();
  const result: FileSystemUse[] = [];
  for (const { fs, mount, used, size } of list) {
    if (!(size > 0) || uninterestingMount.test(mount) || seen.has(fs)) continue;
    seen.add(fs);
    result.push({ mount, usedBytes: used, sizeBytes: size });
  }
  return result.slice(0, 16);
}
