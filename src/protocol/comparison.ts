/**
 * The wire between a comparison's page and its host. The page is not the source of any data: it asks and
 * shows.
 */
import * as v from 'valibot';
import type { Series } from '../common/series';
import type { RunSpan } from '../compare/aliveTime';
import type { ComparedContainer } from '../compare/compareContainers';
import { mostRunsOfSide } from './runFiguresQuery';

/** Which runs are compared, by their ids. The page keeps this across a window reload. */
export interface ComparisonState {
  readonly version: 1;
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** The title of its tab; absent where an earlier version kept it. Untrusted. */
  readonly title?: string;
}

/** A run that a chart draws. */
export interface DrawnRun {
  readonly span: RunSpan;
  /** Extends a little beyond the span. */
  readonly series: Series;
}

/** One container of a comparison. All texts are untrusted. */
export interface ShownContainer extends ComparedContainer {
  /** The newest run of each side for which anything of the container is known. */
  readonly a?: DrawnRun;
  readonly b?: DrawnRun;
}

export interface ShownSide {
  /** What distinguishes this side from the other: branch and commit, or the number of runs. Untrusted. */
  readonly label: string;
  /** When its newest run began, UTC ms. */
  readonly startMs: number;
}

export interface ShownComparison {
  /** What both sides are runs of. Untrusted. */
  readonly title: string;
  readonly a: ShownSide;
  readonly b: ShownSide;
  readonly containers: readonly ShownContainer[];
}

export type ToComparison =
  | { readonly type: 'comparison'; readonly state: ComparisonState; readonly shown: ShownComparison }
  | { readonly type: 'failure'; readonly message: string }
  /** The host is there. */
  | { readonly type: 'alive' }
  /** The comparison is on the clipboard as Markdown. */
  | { readonly type: 'copied' };

export type FromComparison =
  /** The page is loaded and shows nothing yet, or asks for another attempt. */
  | { readonly type: 'ready' }
  /** Is answered by `alive`. */
  | { readonly type: 'ping' }
  /** Puts the comparison on the clipboard as Markdown. */
  | { readonly type: 'copy' };

/** Far more than a tab shows. */
const longestTitle = 200;

const ids = v.pipe(
  v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(64))),
  v.minLength(1),
  v.maxLength(mostRunsOfSide),
);

const title = v.optional(v.pipe(v.string(), v.maxLength(longestTitle)));

const stateSchema = v.object({ version: v.literal(1), a: ids, b: ids, title });
const messageSchema = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('ping') }),
  v.object({ type: v.literal('copy') }),
]);

/** A page's kept state, or `undefined` when it has another shape. */
export function parseComparisonState(kept: unknown): ComparisonState | undefined {
  const result = v.safeParse(stateSchema, kept);
  return result.success ? result.output : undefined;
}

/** A page's message, or `undefined` when the protocol has no such message. */
export function parseComparisonMessage(message: unknown): FromComparison | undefined {
  const result = v.safeParse(messageSchema, message);
  return result.success ? result.output : undefined;
}
