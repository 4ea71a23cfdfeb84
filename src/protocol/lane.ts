/**
 * What the event lane of a panel is told: what happened to the panel's subject, and what went on for a while.
 * The host tells facts, the page says them in words. All texts are untrusted.
 */
import type { ContainerHealth } from '../common/model/container';
import type { ContainerAction } from '../common/model/event';
import type { LimitsChange } from '../common/model/limitsChange';
import type { MarkedRun } from '../timeline/markedRun';
import type { NotedKind } from '../timeline/timelineEntry';

interface InTime {
  /** UTC ms. */
  readonly atMs: number;
  /** Of what lasts; absent where it goes on, or has no length. */
  readonly endMs?: number;
}

interface OfMember {
  /** Whose it is, on a page of several subjects: what that one is called. */
  readonly member?: string;
}

/** What an engine told of a container. */
export interface LaneEvent extends InTime, OfMember {
  readonly kind: 'event';
  readonly action: ContainerAction;
  readonly containerId: string;
  /** What it was called then, and with `rename` from then on. */
  readonly name: string;
  readonly exitCode?: number;
  readonly signal?: number;
  readonly health?: ContainerHealth;
  readonly limits?: LimitsChange;
}

/** Something that no engine told. */
export interface LaneNote extends InTime, OfMember {
  readonly kind: NotedKind;
  readonly text: string;
}

/** One container of the workload; no `endMs` while it is up. */
export interface LaneRun extends InTime, OfMember {
  readonly kind: 'run';
  readonly containerId: string;
  readonly image: string;
  /** How it ended. */
  readonly exitCode?: number;
  readonly isOomKilled?: boolean;
}

/** A time of which nothing is known, because nothing was collected: paused, or no window was open. */
export interface LaneGap extends InTime {
  readonly kind: 'gap';
}

/** What a user did, as it was told last: one that goes on may have ended with its window, see `settledRun`. */
export interface LaneMarkedRun extends InTime {
  readonly kind: 'markedRun';
  readonly run: MarkedRun;
}

export type LaneEntry = LaneEvent | LaneNote | LaneRun | LaneGap | LaneMarkedRun;
