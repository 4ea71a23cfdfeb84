import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { SharedState } from '../protocol/sharedState';
import type { WindowInfo } from '../protocol/windows';
import type { ClaimFolder } from './claim/claimFolder';
import type { ClaimLog } from './claim/claimLog';
import type { ClaimRecord } from './claim/claimRecord';
import type { Owner, OwnerSeed } from './owner';
import { OwnerServer } from './ownerServer';
import type { PauseMark } from './claim/pauseMark';
import { newSocketAddress, placeOf, type SocketPlaces } from './wire/socketFolder';

/**
 * How often the claim is looked at where nothing is written (whoever writes looks at it each time), and a
 * sign of life is left in its file.
 */
const checkMs = 10_000;

export interface OwnershipParts {
  readonly claims: ClaimFolder;
  readonly claimLog: ClaimLog;
  readonly pauseMark: PauseMark;
  readonly places: SocketPlaces;
  readonly self: WindowInfo;
  readonly clock: Clock;
  readonly log: Log;
  readonly createOwner: (seed: OwnerSeed) => Owner;
  /**
   * Once, when a successor was found or others can no longer reach us; `release` or `abandon` is to follow.
   */
  readonly handleEnd: (reason: 'lost' | 'unreachable') => void;
}

/** A claim that this window has won, with the owner it made of it and the server that others reach it by. */
export class Ownership {
  readonly epoch: number;
  readonly owner: Owner;
  readonly #parts: OwnershipParts;
  readonly #server: OwnerServer;
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
    const { claims, pauseMark } = parts;
    let isPaused = inherited?.isPaused ?? pauseMark.isSet();
    this.owner = parts.createOwner({
      epoch,
      claim: { held: claims.file(epoch), successor: claims.file(epoch + 1) },
      inherited,
      isPaused,
      handleRefusedWrite: () => this.#check(),
    });
    this.owner.onDidChange(change => {
      if (change.type !== 'state' || change.state.isPaused === isPaused) return;
      isPaused = change.state.isPaused;
      void pauseMark.set(isPaused);
    });
    server.serve(this.owner);
    this.#scheduleHeartbeat();
  }

  /**
   * Resolves to `undefined` when another window was faster. Rejects when the folder cannot be written or no
   * socket can be opened.
   */
  static async win(
    parts: OwnershipParts,
    epoch: number,
    inherited: SharedState | undefined,
  ): Promise<Ownership | undefined> {
    const { claims, claimLog, places, self, clock, log } = parts;
    const address = await newSocketAddress(places);
    const [token, proof] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
    const server = await OwnerServer.listen({ address, token, proof, self, clock, log });
    try {
      const place = await placeOf(address, places.platform);
      const record: ClaimRecord = { window: self, address, place, token, proof, claimedAtMs: clock.now() };
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

  /** Closes the history and hands over at once. Never rejects. */
  async release(): Promise<void> {
    const { claimLog, pauseMark, self, clock, log } = this.#parts;
    this.#stop();
    this.#server.freeze();
    await pauseMark.giveUp();
    await this.owner
      .close()
      .catch((error: unknown) => log.error(`The history could not be closed: ${messageOf(error)}`));
    await claimLog.append('released', this.epoch, self, clock.now());
    this.#server.close(true);
  }

  /** Another window owns the history. */
  abandon(): void {
    const { claimLog, pauseMark, self, clock } = this.#parts;
    this.#stop();
    // The mark belongs to the other window from now on.
    void pauseMark.giveUp();
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
    const { claims, log, handleEnd } = this.#parts;
    try {
      let reason: 'lost' | 'unreachable' | undefined = (await claims.isHeld(this.epoch)) ? undefined : 'lost';
      if (!reason) {
        await claims.touch(this.epoch);
        if (!(await this.#server.isReachable())) reason = 'unreachable';
      }
      if (!reason || this.#hasEnded) return;
      this.#stop();
      handleEnd(reason);
    } catch (error) {
      // An unreachable drive says nothing about the claim, and every write checks it as well.
      log.debug(`The claim could not be checked: ${messageOf(error)}`);
    }
  }

  /** Removes what earlier owners left behind, where they could not. */
  async #sweep(): Promise<void> {
    const { claims, places, log } = this.#parts;
    try {
      for (const { address, place } of await claims.sweep(this.epoch)) {
        const isOurs = places.platform !== 'win32' && place === (await placeOf(address, places.platform));
        if (isOurs) await removeSocket(address);
      }
    } catch (error) {
      log.debug(`Old claims could not be removed: ${messageOf(error)}`);
    }
  }
}

/** The path in a claim is untrusted: only a socket is removed. */
async function removeSocket(address: string): Promise<void> {
  const stat = await fs.lstat(address).catch(() => undefined);
  if (stat?.isSocket()) await fs.rm(address, { force: true });
}
