import { minuteMs } from '../../../src/common/time';
import type { LimitsChange } from '../../../src/common/model/limitsChange';
import { isToldToEnd, signalOfExit } from '../../../src/common/model/exitCode';
import type { LaneEntry, LaneEvent, LaneMarkedRun, LaneNote, LaneRun } from '../../../src/protocol/lane';
import type { MarkedRun } from '../../../src/timeline/markedRun';

/**
 * What a mark of the lane stands for, the most important first: a mark of many looks like the first of them.
 */
export const laneItemKinds = [
  'oom',
  'die',
  'alert',
  'unhealthy',
  'restart',
  'image',
  'stop',
  'exit',
  'update',
  'rename',
  'git',
  'marker',
  'pause',
  'resume',
  'remove',
  'start',
  'healthy',
  'starting',
  'save',
] as const;
export type LaneItemKind = (typeof laneItemKinds)[number];

/** Something that happened, as a reader understands it: what an engine tells in three events is one. */
export interface LaneItem {
  readonly kind: LaneItemKind;
  /** UTC ms. */
  readonly atMs: number;
  readonly containerId?: string;
  /** Whose it is, on a page of several. Untrusted. */
  readonly member?: string;
  readonly exitCode?: number;
  /** A name, an image or a note. Untrusted. */
  readonly text?: string;
  /** The image before. Untrusted. */
  readonly before?: string;
  /** The limits before and after a change, where both are known. */
  readonly limits?: LimitsChange;
  /** What a user did. */
  readonly run?: MarkedRun;
}

/** What was asked to end and did so this much later ended because of that: engines wait 10 s unless told. */
const stopMs = minuteMs;
/** Events that belong together are reported within this time. */
const togetherMs = 5_000;
/** How far apart an engine's event and what its inspection says of the same end may be. */
const sameEndMs = 10_000;

/** What happened, oldest first, of entries in any order. */
export function laneItems(entries: readonly LaneEntry[]): LaneItem[] {
  const members = new Map<string | undefined, (LaneEvent | LaneRun)[]>();
  const items: LaneItem[] = [];
  for (const entry of entries) {
    switch (entry.kind) {
      case 'event':
      case 'run': {
        const own = members.get(entry.member);
        if (own) own.push(entry);
        else members.set(entry.member, [entry]);
        break;
      }
      case 'marker':
      case 'alert':
        items.push(noteItem(entry));
        break;
      case 'markedRun':
        items.push(...momentItem(entry));
        break;
      case 'gap':
    }
  }
  return [...[...members].flatMap(([member, told]) => itemsOfMember(told, member)), ...items].sort(byTime);
}

/** What the containers of one subject did. */
function itemsOfMember(told: readonly (LaneEvent | LaneRun)[], member: string | undefined): LaneItem[] {
  const runs = ofKind(told, 'run').sort(byTime);
  const items = eventItems(ofKind(told, 'event'));
  items.push(...unheardEnds(runs, items));
  const all = withImages(runs, items.sort(byTime));
  return member === undefined ? all : all.map(item => ({ ...item, member }));
}

/** What users did that took a while, the first to begin first. */
export function laneWork(entries: readonly LaneEntry[]): MarkedRun[] {
  return ofKind(entries, 'markedRun')
    .filter(entry => !isMoment(entry))
    .sort(byTime)
    .map(({ run }) => run);
}

function isMoment({ atMs, endMs }: LaneMarkedRun): boolean {
  return atMs === endMs;
}

function momentItem(entry: LaneMarkedRun): LaneItem[] {
  const { atMs, run } = entry;
  if (!isMoment(entry)) return [];
  const kind = run.kind === 'git' || run.kind === 'save' ? run.kind : 'marker';
  return [{ kind, atMs, text: run.label, run }];
}

/** The runs among entries, oldest first. */
export function ofKind<K extends LaneEntry['kind']>(
  entries: readonly LaneEntry[],
  kind: K,
): Extract<LaneEntry, { kind: K }>[] {
  return entries.filter((entry): entry is Extract<LaneEntry, { kind: K }> => entry.kind === kind);
}

export function byTime(a: { readonly atMs: number }, b: { readonly atMs: number }): number {
  return a.atMs - b.atMs;
}

function noteItem({ kind, atMs, text, member }: LaneNote): LaneItem {
  return { kind, atMs, text, ...(member !== undefined && { member }) };
}

function eventItems(events: readonly LaneEvent[]): LaneItem[] {
  const byContainer = new Map<string, LaneEvent[]>();
  for (const event of [...events].sort(byTime)) {
    const own = byContainer.get(event.containerId);
    if (own) own.push(event);
    else byContainer.set(event.containerId, [event]);
  }
  return [...byContainer.values()].flatMap(itemsOfContainer);
}

/** `events`: of one container, oldest first. */
function itemsOfContainer(events: readonly LaneEvent[]): LaneItem[] {
  const items: LaneItem[] = [];
  // When each signal was last sent to this run.
  const sentMs = new Map<number | undefined, number>();
  const isAsked = (atMs: number, exitCode: number | undefined): boolean => {
    for (const [signal, sentAtMs] of sentMs) {
      if (atMs - sentAtMs > stopMs) sentMs.delete(signal);
      else if (isToldToEnd(signal, exitCode)) return true;
    }
    return false;
  };
  // When each kind was last seen. Mostly that is too long ago, which saves the search through all items: one
  // for each event would take quadratic time.
  const toldMs = new Map<LaneItemKind, number>();
  const tell = (item: LaneItem): void => {
    toldMs.set(item.kind, item.atMs);
    items.push(item);
  };
  const retell = (at: number, item: LaneItem): void => {
    toldMs.set(item.kind, Math.max(item.atMs, toldMs.get(item.kind) ?? item.atMs));
    items[at] = item;
  };
  const lastOf = (kind: LaneItemKind, withinMs: number, atMs: number): number => {
    if (atMs - (toldMs.get(kind) ?? -Infinity) > withinMs) return -1;
    for (let at = items.length - 1; at >= 0; at--) {
      const { kind: found, atMs: foundMs } = items[at] ?? { atMs: -Infinity };
      // All items before this one are older, except for those that belong together with it.
      if (atMs - foundMs > withinMs + togetherMs) return -1;
      if (found === kind && atMs - foundMs <= withinMs) return at;
    }
    return -1;
  };
  for (const { action, atMs, containerId, name, exitCode, signal, health, limits } of events) {
    const item = { atMs, containerId };
    switch (action) {
      case 'kill':
        sentMs.set(signal, atMs);
        break;
      case 'start':
        sentMs.clear();
        tell({ ...item, kind: 'start' });
        break;
      case 'restart': {
        const start = lastOf('start', togetherMs, atMs);
        if (start >= 0) retell(start, { ...item, atMs: items[start]?.atMs ?? atMs, kind: 'restart' });
        else tell({ ...item, kind: 'restart' });
        break;
      }
      case 'oom': {
        // Engines tell it before the end, or right after it.
        const end = lastOf('die', togetherMs, atMs);
        const isLast = end >= 0 && end === items.length - 1;
        if (isLast) retell(end, { ...item, ...items[end], kind: 'oom' });
        else if (lastOf('oom', togetherMs, atMs) < 0) tell({ ...item, kind: 'oom' });
        break;
      }
      case 'die': {
        const oom = lastOf('oom', togetherMs, atMs);
        const how = { ...item, ...(exitCode !== undefined && { exitCode }) };
        if (oom >= 0 && items[oom]?.exitCode === undefined) retell(oom, { ...how, kind: 'oom' });
        else tell({ ...how, kind: isAsked(atMs, exitCode) ? 'stop' : endKindOf(exitCode) });
        break;
      }
      case 'health_status':
        tell({ ...item, kind: health ?? 'starting' });
        break;
      case 'rename':
        tell({ ...item, kind: 'rename', text: name });
        break;
      case 'update':
        tell({ ...item, kind: 'update', ...(limits && { limits }) });
        break;
      case 'pause':
        tell({ ...item, kind: 'pause' });
        break;
      case 'unpause':
        tell({ ...item, kind: 'resume' });
        break;
      case 'destroy':
        tell({ ...item, kind: 'remove' });
        break;
      case 'create':
    }
  }
  return items;
}

function endKindOf(exitCode: number | undefined): 'exit' | 'die' {
  return exitCode === 0 ? 'exit' : 'die';
}

/** Ends known only from a later inspection, because nobody listened to events at that time. */
function unheardEnds(runs: readonly LaneRun[], items: readonly LaneItem[]): LaneItem[] {
  const ends = items.filter(({ kind }) => ['die', 'oom', 'exit', 'stop'].includes(kind));
  return runs.flatMap(({ containerId, endMs, exitCode, isOomKilled }): LaneItem[] => {
    if (endMs === undefined || exitCode === undefined) return [];
    const isHeard = ends.some(
      end => end.containerId === containerId && Math.abs(end.atMs - endMs) <= sameEndMs,
    );
    if (isHeard) return [];
    // Who ended it is not known: by SIGTERM it was somebody who asked.
    const isAsked = signalOfExit(exitCode) === 'SIGTERM';
    const kind = isOomKilled ? 'oom' : isAsked ? 'stop' : endKindOf(exitCode);
    return [{ kind, atMs: endMs, containerId, exitCode }];
  });
}

/** The items; those of starts with another image than the run before say so. */
function withImages(runs: readonly LaneRun[], items: readonly LaneItem[]): LaneItem[] {
  const result = [...items];
  runs.forEach(({ image, containerId, atMs }, index) => {
    const before = runs[index - 1]?.image;
    if (before === undefined || before === image || before === '' || image === '') return;
    const start = result.findIndex(
      item =>
        item.kind === 'start' && item.containerId === containerId && Math.abs(item.atMs - atMs) <= sameEndMs,
    );
    const item: LaneItem = { kind: 'image', atMs, containerId, text: image, before };
    if (start >= 0) result[start] = { ...item, atMs: result[start]?.atMs ?? atMs };
    else result.push(item);
  });
  return result;
}
