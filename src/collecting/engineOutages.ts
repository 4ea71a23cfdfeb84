import type { EngineStatus } from '../common/model/engine';
import { formatDuration } from '../common/text/format';
import { plainLine } from '../common/text/untrustedText';
import type { NotedEntry } from '../timeline/timelineEntry';

interface Seen {
  /** Its last known name. */
  readonly name?: string;
  /** Since when it has not answered; 0 if this window does not know. Absent while it answers. */
  readonly goneMs?: number;
}

const longestName = 80;

/**
 * Makes the notes about engines that went away and came back. An engine that was never there is not gone, and
 * one that is being looked for is neither.
 */
export class EngineOutages {
  /** By the engine's key. */
  readonly #seen = new Map<string, Seen>();

  /** `engines`: as the previous collecting window knew them. It has already noted its own outages. */
  constructor(engines: readonly EngineStatus[]) {
    this.notesOf(engines, 0);
    for (const { key, state } of engines)
      if (key !== undefined && isAway(state.kind)) this.#seen.set(key, { goneMs: 0 });
  }

  /** What is new since the last call. */
  notesOf(engines: readonly EngineStatus[], nowMs: number): NotedEntry[] {
    return engines.flatMap(({ key, state }): NotedEntry[] => {
      if (key === undefined) return [];
      const before = this.#seen.get(key);
      const subject = { kind: 'engine', key } as const;
      const note = (text: string): NotedEntry => ({ kind: 'alert', timestampMs: nowMs, subject, text });
      if (state.kind === 'connected') {
        const name = plainLine(state.engine.name, longestName);
        this.#seen.set(key, { name });
        if (before?.goneMs === undefined) return [];
        const after = before.goneMs > 0 ? ` after ${formatDuration(nowMs - before.goneMs)}` : '';
        return [note(`Engine ${name} is back${after}`)];
      }
      if (!before || before.goneMs !== undefined || !isAway(state.kind)) return [];
      this.#seen.set(key, { ...before, goneMs: nowMs });
      return [note(`Engine ${before.name ?? ''} is gone`)];
    });
  }
}

function isAway(kind: EngineStatus['state']['kind']): boolean {
  return kind === 'unreachable' || kind === 'noPermission';
}
