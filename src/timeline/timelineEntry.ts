/**
 * Everything that happened: what engines report of containers, and what is noted besides. Plain data,
 * survives JSON.
 */
import type { ContainerEvent } from '../common/model/event';
import type { KeptDeath } from '../deaths/keptDeath';
import type { MarkedRun } from './markedRun';
import type { TimelineSubject } from './timelineSubject';

/** What an engine reported of a container. */
export interface ContainerEntry extends ContainerEvent {
  readonly kind: 'container';
}

/** `marker`: something that a user did, such as a task. `alert`: something that was noticed. */
export const notedKinds = ['marker', 'alert'] as const;
export type NotedKind = (typeof notedKinds)[number];

/** Something that no engine reported. */
export interface NotedEntry {
  readonly kind: NotedKind;
  readonly timestampMs: number;
  /** `undefined`: about nothing in particular. */
  readonly subject?: TimelineSubject;
  /** The text that is shown: one line, at most `maxNoteLength` characters. */
  readonly text: string;
}

/** A run began, goes on (now and then) or ended, as its members say. */
export interface RunEntry {
  readonly kind: 'run';
  readonly timestampMs: number;
  /** The run's label. */
  readonly text: string;
  readonly run: MarkedRun;
}

/** A container ended badly, or could not start: reported once it is known why. */
export interface DeathEntry {
  readonly kind: 'death';
  /** When it died, which is a moment before this is reported. */
  readonly timestampMs: number;
  /** Its workload. */
  readonly subject: TimelineSubject;
  /** The verdict. */
  readonly text: string;
  readonly death: KeptDeath;
}

export type TimelineEntry = ContainerEntry | NotedEntry | RunEntry | DeathEntry;

export function containerEntry(event: ContainerEvent): ContainerEntry {
  return { kind: 'container', ...event };
}

export function runEntry(run: MarkedRun): RunEntry {
  const timestampMs = run.endMs ?? run.seenMs ?? run.startMs;
  return { kind: 'run', timestampMs, text: run.label, run };
}

export function deathEntry(death: KeptDeath): DeathEntry {
  const { atMs, verdict, container } = death.record;
  const subject = { kind: 'workload', key: container.workload } as const;
  return { kind: 'death', timestampMs: atMs, subject, text: verdict, death };
}
