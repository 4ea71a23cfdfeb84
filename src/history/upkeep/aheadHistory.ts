import type { Catalog } from '../catalog/catalog';
import { hourStartOf } from '../files/hourFile';
import { isRemoved } from '../files/isRemoved';
import type { Journals } from '../journal/journals';
import { newestRows } from './newestRows';
import type { NoticedAhead } from './noticedAhead';
import type { Steps } from '../steps/steps';
import { isOutnumbered, type Witnesses } from './trustedUntil';

export interface AheadHistoryParts extends Witnesses {
  readonly journals: Journals;
  readonly catalog: Catalog;
  readonly noticed: NoticedAhead;
}

/**
 * History of times that have not come yet, because a clock was wrong when it was recorded. It is deleted only
 * if two witnesses say that the clock was wrong then and not now: the time that has passed, and most of
 * history.
 */
export class AheadHistory {
  readonly #parts: AheadHistoryParts;

  constructor(parts: AheadHistoryParts) {
    this.#parts = parts;
  }

  /** Notes whether there is any. */
  note(): void {
    const { hourFiles, rollups, present, noticed } = this.#parts;
    const newestMs = Math.max(hourFiles.hours().at(-1) ?? 0, rollups.newestMs() ?? 0);
    noticed.note(newestMs > present.untilMs, present.nowMs);
  }

  /** Whether both witnesses confirm the clock: time, and most of history. */
  get isProvenWrong(): boolean {
    const { present, noticed } = this.#parts;
    return (present.hasComeBack || noticed.isLasting(present.nowMs)) && this.isOutnumbered;
  }

  /** Whether more hours of history agree with the clock than lie ahead of it. */
  get isOutnumbered(): boolean {
    return isOutnumbered(this.#parts);
  }

  /**
   * Deletes all of it, rows later than `newestMs`; files in use stay until the next time. Returns how many
   * files were removed. Throws when the disk refuses.
   */
  *remove(newestMs = this.#parts.present.newestMs): Steps<number> {
    const { hourFiles, rollups, journals, catalog, present } = this.#parts;
    const { untilMs } = present;
    let removed = 0;
    for (const hour of new Set([...hourFiles.hours(), ...journals.hours()])) {
      if (hour <= newestMs) continue;
      const isGone = isRemoved(() => {
        hourFiles.remove(hour);
        journals.discard(hour);
      });
      if (isGone) removed++;
    }
    this.removeAfter(hourStartOf(newestMs), newestMs);
    yield;
    removed += rollups.removeAfter(newestMs);
    yield;
    const ahead = catalog.runs(undefined).filter(({ lastSeenMs }) => lastSeenMs > untilMs);
    catalog.forgetAfter(untilMs, newestRows(hourFiles, ahead, untilMs));
    return removed;
  }

  /** Deletes rows of an hour that are later than a time. Throws when the disk refuses. */
  removeAfter(hour: number, untilMs: number): void {
    const { hourFiles, journals } = this.#parts;
    journals.absorb(hour);
    // Once the hour's file is written without these rows, its journals would only restore them.
    if (hourFiles.removeAfter(hour, untilMs)) isRemoved(() => journals.discard(hour));
  }
}
