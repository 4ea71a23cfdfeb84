import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { builtFiles } from '../support/data/builtFiles';
import { SyncStore as Store } from '../support/data/syncStore';
import type { StoreOpenParams } from '../../src/protocol/store';
import type { StoreHealth } from '../../src/protocol/storeHealth';
import { ManualClock } from '../support/fakes/manualClock';
import { noonMs } from './ticks';

export const { wasmPath, workerPath } = builtFiles;

/** A temporary folder with a store in this thread, on a clock that stands still. */
export class StoreFixture {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-store-'));
  readonly clock = new ManualClock(noonMs);
  readonly logged: string[] = [];
  readonly healths: StoreHealth[] = [];
  readonly #opened: Store[] = [];

  open(rawHours = 24): Promise<Store> {
    return this.openAt('', rawHours);
  }

  /** Opens a store in a subfolder. */
  openAt(folder: string, rawHours: number): Promise<Store> {
    return this.openWith({ folder: this.file(folder), rawHours });
  }

  async openWith(params: Pick<StoreOpenParams, 'rawHours'> & Partial<StoreOpenParams>): Promise<Store> {
    const log = (message: string): void => void this.logged.push(message);
    // The store's thread also waits for this before it opens a folder again.
    await Promise.all(this.#opened.filter(({ isClosed }) => isClosed).map(({ store }) => store.whenClosed()));
    const store = await Store.open(
      { folder: this.folder, wasmPath, nowMs: this.clock.now(), ...params },
      {
        clock: this.clock,
        log: { debug: log, info: log, warn: log, error: log },
        handleHealth: health => this.healths.push(health),
      },
    );
    this.#opened.push(store);
    return store;
  }

  file(...names: string[]): string {
    return path.join(this.folder, ...names);
  }

  rawFiles(): string[] {
    return fs.existsSync(this.file('raw')) ? fs.readdirSync(this.file('raw')).sort() : [];
  }

  journals(): string[] {
    return fs.existsSync(this.file('journal')) ? fs.readdirSync(this.file('journal')).sort() : [];
  }

  damagedFiles(): string[] {
    return fs.existsSync(this.file('damaged')) ? fs.readdirSync(this.file('damaged')) : [];
  }

  /** Resolves once files that stores let go of are closed: until then Windows lists deleted ones, too. */
  async whenReleased(): Promise<void> {
    await Promise.all(this.#opened.map(({ store }) => store.whenClosed()));
  }

  /** Closes the stores that are still open. Throws if one of them does. */
  closeAll(): void {
    for (const store of this.#opened.filter(({ isClosed }) => !isClosed)) store.close();
  }

  /** Removes the folder. Stores that a test left open are closed as by a crash. */
  async remove(): Promise<void> {
    for (const store of this.#opened.filter(({ isClosed }) => !isClosed)) {
      try {
        store.close();
      } catch {
        // The disk may fail to the end.
      }
    }
    // Windows deletes no folder with an open file. Deletion at the first attempt shows that none is open.
    await this.whenReleased();
    // A thread that was ended releases its files a moment later.
    const maxRetries = this.#opened.length > 0 ? 0 : 20;
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries });
  }
}

/** Rows without members that are `undefined`, as JSON would keep them. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
