/** The wire between the page of a comparison and its host. The page holds no truth: it asks, and shows. */
import * as v from 'valibot';
import type { Series } from '../common/series';
import type { RunSpan } from '../compare/aliveTime';
import type { ComparedContainer } from '../compare/compareContainers';
import { mostRunsOfSide } from './runFiguresQuery';

/** Which runs are held against each other, by their ids: what a page keeps over a reload of its window. */
export interface ComparisonState {
  readonly version: 1;
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** A run that is drawn. */
export interface DrawnRun {
  readonly span: RunSpan;
  /** Reaches a little beyond the span. */
  readonly series: Series;
}

/** One container of a comparison. All texts are untrusted. */
export interface ShownContainer extends ComparedContainer {
  /** The newest run of each side in which something of it is known. */
  readonly a?: DrawnRun;
  readonly b?: DrawnRun;
}

export interface ShownSide {
  /** What tells it from the other: branch and commit, or how many runs. Untrusted. */
  readonly label: string;
  /** When its newest run began, UTC ms. */
  readonly startMs: number;
}

export interface ShownComparison {
  /** What both are runs of. Untrusted. */
  readonly title: string;
  readonly a: ShownSide;
  readonly b: ShownSide;
  readonly containers: readonly ShownContainer[];
}

export type ToComparison =
  | { readonly type: 'comparison'; readonly state: ComparisonState; readonly shown: ShownComparison }
  | { readonly type: 'failure'; readonly message: string }
  /** It is on the clipboard as Markdown. */
  | { readonly type: 'copied' };

export type FromComparison =
  /** The page is loaded and shows nothing yet, or is to try again. */
  | { readonly type: 'ready' }
  /** Puts it on the clipboard as Markdown. */
  | { readonly type: 'copy' };

const ids = v.pipe(
  v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(64))),
  v.minLength(1),
  v.maxLength(mostRunsOfSide),
);

const stateSchema = v.object({ version: v.literal(1), a: ids, b: ids });
const messageSchema = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('copy') }),
]);

/** What a page kept, or `undefined` where it is of another shape. */
export function parseComparisonState(kept: unknown): ComparisonState | undefined {
  const result = v.safeParse(stateSchema, kept);
  return result.success ? result.output : undefined;
}

/** What a page sends, or `undefined` where it is none of the protocol. */
export function parseComparisonMessage(message: unknown): FromComparison | undefined {
  const result = v.safeParse(messageSchema, message);
  return result.success ? result.output : undefined;
}
