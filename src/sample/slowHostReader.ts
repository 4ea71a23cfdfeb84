import * as systemInformation from 'systeminformation';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { FileSystemUse, HostSample } from '../common/model';

/** What `systeminformation` reads by starting processes or walking many files. */
export type SlowHostFigures = Pick<
  HostSample,
  | 'fileSystems'
  | 'memoryUsedBytes'
  | 'memoryAvailableBytes'
  | 'swapUsedBytes'
  | 'swapTotalBytes'
  | 'networkRxBytesPerSecond'
  | 'networkTxBytesPerSecond'
  | 'diskReadBytesPerSecond'
  | 'diskWriteBytesPerSecond'
>;

const everyMs = 60_000;

/** File systems that hold no data of the user's, or the same data as another one. */
const uninterestingMount = /^\/(proc|sys|dev|run|snap|boot\/efi|var\/lib\/(docker|containers|kubelet))(\/|$)/;

/**
 * Reads the slow figures on a timer of its own, one call after the other, so that no tick waits for a process. Where there is
 * a `/proc`, that is the file systems alone.
 */
export class SlowHostReader implements Disposable {
  readonly #hasProc: boolean;
  readonly #clock: Clock;
  readonly #log: Log;
  #timer: Disposable | undefined;
  #isDisposed = false;
  #failure: string | undefined;
  #figures: SlowHostFigures = {};

  constructor(options: { readonly hasProc: boolean; readonly clock: Clock; readonly log: Log }) {
    this.#hasProc = options.hasProc;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** The newest figures; empty before the first reading. */
  get figures(): SlowHostFigures {
    return this.#figures;
  }

  /** Reads now and then every minute, until stopped. */
  start(): void {
    if (this.#timer === undefined && !this.#isDisposed) void this.#run();
  }

  stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.stop();
  }

  async #run(): Promise<void> {
    const timer = this.#clock.setTimeout(() => void this.#run(), everyMs);
    this.#timer = timer;
    try {
      this.#figures = await this.#read();
      this.#report(undefined);
    } catch (error) {
      this.#report(messageOf(error));
    }
    if (this.#isDisposed) timer.dispose();
  }

  async #read(): Promise<SlowHostFigures> {
    const fileSystems = toFileSystems(await systemInformation.fsSize());
    if (this.#hasProc) return { fileSystems };
    const memory = await systemInformation.mem();
    const networks = await systemInformation.networkStats();
    const disks = await systemInformation.fsStats();
    const total = (
      pick: (each: systemInformation.Systeminformation.NetworkStatsData) => number | null,
    ): number | undefined => {
      const rates = networks.map(pick).filter(rate => rate !== null);
      return rates.length === 0 ? undefined : rates.reduce((sum, rate) => sum + rate, 0);
    };
    return {
      fileSystems,
      memoryUsedBytes: memory.total - memory.available,
      memoryAvailableBytes: memory.available,
      swapUsedBytes: memory.swapused,
      swapTotalBytes: memory.swaptotal,
      networkRxBytesPerSecond: total(each => each.rx_sec),
      networkTxBytesPerSecond: total(each => each.tx_sec),
      diskReadBytesPerSecond: disks?.rx_sec ?? undefined,
      diskWriteBytesPerSecond: disks?.wx_sec ?? undefined,
    };
  }

  #report(failure: string | undefined): void {
    if (failure === this.#failure) return;
    this.#failure = failure;
    if (failure === undefined) this.#log.info('Slow host figures are read again.');
    else this.#log.warn(`Slow host figures could not be read: ${failure}`);
  }
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
