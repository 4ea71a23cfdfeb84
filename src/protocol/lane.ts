/**
 * What the event lane of a panel shows: what happened to the panel's subject, and what lasted for a while.
 * The host sends facts and the page puts them into words. All texts are untrusted.
 */
import type { ContainerHealth } from '../common/model/container';
import type { ContainerAction } from '../common/model/event';
import type { LimitsChange } from '../common/model/limitsChange';
import type { MarkedRun } from '../timeline/markedRun';
import type { NotedKind } from '../timeline/timelineEntry';

interface InTime {
  /** UTC ms. */
  readonly atMs: number;
  /** End of something that lasts. Absent while it goes on, and when it has no length. */
  readonly endMs?: number;
}

interface OfMember {
  /** Title of the subject it belongs to, on a page with several subjects. */
  readonly member?: string;
}

/** A container event from an engine. */
export interface LaneEvent extends InTime, OfMember {
  readonly kind: 'event';
  readonly action: ContainerAction;
  readonly containerId: string;
  /** The container's name at that time; with `rename`, the new name. */
  readonly name: string;
  readonly exitCode?: number;
  readonly signal?: number;
  readonly health?: ContainerHealth;
  readonly limits?: LimitsChange;
}

/** Something that no engine reported. */
export interface LaneNote extends InTime, OfMember {
  readonly kind: NotedKind;
  readonly text: string;
}

/** One container of the workload. No `endMs` while it is up. */
export interface LaneRun extends InTime, OfMember {
  readonly kind: 'run';
  readonly containerId: string;
  readonly image: string;
  /** Its exit code. */
  readonly exitCode?: number;
  readonly isOomKilled?: boolean;
}

/** A time about which nothing is known because nothing was collected: paused, or no window was open. */
export interface LaneGap extends InTime {
  readonly kind: 'gap';
}

/**
 * A user's action as it was reported last. One that seems to go on may have ended with its window; see
 * `settledRun`.
 */
export interface LaneMarkedRun extends InTime {
  readonly kind: 'markedRun';
  readonly run: MarkedRun;
}

export type LaneEntry = LaneEvent | LaneNote | LaneRun | LaneGap | LaneMarkedRun;
