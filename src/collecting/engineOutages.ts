import type { EngineStatus } from '../common/model/engine';
import { engineNames } from '../common/text/engineNames';
import { formatDuration } from '../common/text/format';
import type { NotedEntry } from '../timeline/timelineEntry';

interface Seen {
  /** As it was when it answered last, which tells its name. */
  readonly connected?: EngineStatus;
  /** Since when it has not answered; 0 if this window does not know. Absent while it answers. */
  readonly goneMs?: number;
}

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
    for (const status of engines) {
      const { key, state } = status;
      if (key === undefined || state.kind !== 'connected') continue;
      this.#seen.set(key, { ...this.#seen.get(key), connected: status });
    }
    const names = this.#namesOf(engines);
    return engines.flatMap(({ key, state, endpoint }): NotedEntry[] => {
      const before = key === undefined ? undefined : this.#seen.get(key);
      if (key === undefined || !before) return [];
      const name = names.get(endpoint) ?? '';
      const subject = { kind: 'engine', key } as const;
      const note = (text: string): NotedEntry => ({ kind: 'alert', timestampMs: nowMs, subject, text });
      if (state.kind === 'connected') {
        if (before.goneMs === undefined) return [];
        this.#seen.set(key, { connected: before.connected });
        const after = before.goneMs > 0 ? ` after ${formatDuration(nowMs - before.goneMs)}` : '';
        return [note(`Engine ${name} is back${after}`)];
      }
      if (before.goneMs !== undefined || !isAway(state.kind)) return [];
      this.#seen.set(key, { ...before, goneMs: nowMs });
      return [note(`Engine ${name} is gone`)];
    });
  }

  /**
   * The names that the tree shows, by endpoint: two engines of one machine have one name of their own. Those
   * that are away are called as when they answered.
   */
  #namesOf(engines: readonly EngineStatus[]): ReadonlyMap<string, string> {
    const others = engines.filter(({ state }) => state.kind !== 'duplicate');
    return engineNames(
      others.map(each => {
        const known = each.key === undefined ? undefined : this.#seen.get(each.key)?.connected;
        return known ? { ...known, endpoint: each.endpoint } : each;
      }),
    );
  }
}

function isAway(kind: EngineStatus['state']['kind']): boolean {
  return kind === 'unreachable' || kind === 'noPermission';
}
