import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { SharedState, WindowInfo } from '../protocol/windows';
import type { ClaimFolder } from './claimFolder';
import type { ClaimLog } from './claimLog';
import type { ClaimRecord } from './claimRecord';
import type { Owner, OwnerSeed } from './owner';
import { OwnerServer } from './ownerServer';
import { newSocketAddress, placeOf, type SocketPlaces } from './socketFolder';

/** How often the claim is looked at where nothing is written; whoever writes looks at it each time. */
const checkMs = 5000;
/** Every second time a sign of life is left in the claim's file. */
const touchEvery = 2;

export interface OwnershipParts {
  readonly claims: ClaimFolder;
  readonly claimLog: ClaimLog;
  readonly places: SocketPlaces;
  readonly self: WindowInfo;
  readonly clock: Clock;
  readonly log: Log;
  readonly createOwner: (seed: OwnerSeed) => Owner;
  /** Once, when a successor was found or others can no longer reach us; `release` or `abandon` is to follow. */
  readonly onEnd: (reason: 'lost' | 'unreachable') => void;
}

/** A claim that this window has won, with the owner it made of it and the server that others reach it by. */
export class Ownership {
  readonly epoch: number;
  readonly owner: Owner;
  readonly #parts: OwnershipParts;
  readonly #server: OwnerServer;
  #checks = 0;
  #heartbeat: Disposable | undefined;
  #hasEnded = false;

  private constructor(
    parts: OwnershipParts,
    epoch: number,
    server: OwnerServer,
    inherited: SharedState | undefined,
  ) {
    this.#parts = parts;
    this.epoch = epoch;
    this.#server = server;
    const { claims } = parts;
    this.owner = parts.createOwner({
      epoch,
      claim: { held: claims.file(epoch), successor: claims.file(epoch + 1) },
      inherited,
      onRefusedWrite: () => void this.#check(),
    });
    server.serve(this.owner);
    this.#scheduleHeartbeat();
  }

  /** `undefined` when another window was faster. Rejects when the folder cannot be written or nothing can be listened on. */
  static async win(
    parts: OwnershipParts,
    epoch: number,
    inherited: SharedState | undefined,
  ): Promise<Ownership | undefined> {
    const { claims, claimLog, places, self, clock, log } = parts;
    const address = await newSocketAddress(places);
    const token = randomBytes(16).toString('hex');
    const server = await OwnerServer.listen({ address, token, self, clock, log });
    try {
      const place = await placeOf(address, places.platform);
      const record: ClaimRecord = { window: self, address, place, token, claimedAtMs: clock.now() };
      if (!(await claims.create(epoch, record))) {
        server.close(false);
        return undefined;
      }
      await claimLog.append('claimed', epoch, self, clock.now());
      const ownership = new Ownership(parts, epoch, server, inherited);
      void ownership.#sweep();
      return ownership;
    } catch (error) {
      server.close(false);
      throw error;
    }
  }

  get followers(): number {
    return this.#server.followers;
  }

  /** Closes the history and lets the others take over at once. Never rejects. */
  async release(): Promise<void> {
    const { claimLog, self, clock, log } = this.#parts;
    this.#stop();
    this.#server.freeze();
    await this.owner
      .close()
      .catch((error: unknown) => log.error(`The history could not be closed: ${messageOf(error)}`));
    await claimLog.append('released', this.epoch, self, clock.now());
    this.#server.close(true);
  }

  /** Another window owns the history. */
  abandon(): void {
    const { claimLog, self, clock } = this.#parts;
    this.#stop();
    this.owner.abandon();
    this.#server.close(false);
    void claimLog.append('lost', this.epoch, self, clock.now());
  }

  #stop(): void {
    this.#hasEnded = true;
    this.#heartbeat?.dispose();
  }

  #scheduleHeartbeat(): void {
    this.#heartbeat = this.#parts.clock.setTimeout(() => {
      if (this.#hasEnded) return;
      this.#scheduleHeartbeat();
      void this.#check();
    }, checkMs);
  }

  async #check(): Promise<void> {
    const { claims, log, onEnd } = this.#parts;
    try {
      let reason: 'lost' | 'unreachable' | undefined = (await claims.isHeld(this.epoch)) ? undefined : 'lost';
      if (!reason && this.#checks++ % touchEvery === 0) {
        await claims.touch(this.epoch);
        if (!(await this.#server.isReachable())) reason = 'unreachable';
      }
      if (!reason || this.#hasEnded) return;
      this.#stop();
      onEnd(reason);
    } catch (error) {
      // A drive that does not answer says nothing of the claim; whoever writes checks it by himself.
      log.debug(`The claim could not be checked: ${messageOf(error)}`);
    }
  }

  /** Removes what earlier owners left behind, where they could not. */
  async #sweep(): Promise<void> {
    const { claims, places, log } = this.#parts;
    try {
      for (const { address, place } of await claims.sweep(this.epoch)) {
        const isOurs = places.platform !== 'win32' && place === (await placeOf(address, places.platform));
        if (isOurs) await fs.rm(address, { force: true });
      }
    } catch (error) {
      log.debug(`Old claims could not be removed: ${messageOf(error)}`);
    }
  }
}
