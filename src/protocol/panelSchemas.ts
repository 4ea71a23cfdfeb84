/**
 * What pages of the history panel send and keep, as schemas: a page that shows untrusted names is not trusted
 * either. Members that are not known are dropped.
 */
import * as v from 'valibot';
import { queryLimits } from '../common/queryLimits';
import {
  comparisonModes,
  mostPanelSubjects,
  overviewMetrics,
  panelActions,
  panelAgainst,
  panelRanges,
  type PanelState,
  type PanelView,
  type ToHost,
} from './panel';

const longestText = 1024;
const mostHidden = 64;
const mostScroll = 1_000_000;
/** The largest time a `Date` can hold. */
const latestMs = 8.64e15;

const text = v.pipe(v.string(), v.maxLength(longestText));
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const timeMs = v.pipe(v.number(), v.minValue(0), v.maxValue(latestMs));
const range = v.picklist(panelRanges);

const view = v.variant('kind', [
  v.object({ kind: v.literal('live'), range }),
  v.pipe(
    v.object({ kind: v.literal('fixed'), fromMs: timeMs, toMs: timeMs, range }),
    v.check(({ fromMs, toMs }) => fromMs < toMs),
  ),
]);

const subject = v.variant('kind', [
  v.object({ kind: v.literal('host') }),
  v.object({ kind: v.literal('container'), workload: v.pipe(text, v.nonEmpty()), name: text }),
]);

/** A kept span that makes no sense costs the span, and not all that was kept with it. */
const keptView = v.union([
  view,
  v.pipe(
    v.object({ range }),
    v.transform((kept): PanelView => ({ kind: 'live', range: kept.range })),
  ),
]);

const stateSchema = v.object({
  version: v.literal(2),
  subjects: v.pipe(v.tupleWithRest([subject], subject), v.maxLength(mostPanelSubjects)),
  view: keptView,
  hidden: v.pipe(v.array(text), v.maxLength(mostHidden)),
  mode: v.exactOptional(v.picklist(comparisonModes)),
  against: v.exactOptional(v.picklist(panelAgainst)),
  showsUsage: v.exactOptional(v.boolean()),
  overview: v.exactOptional(v.fallback(v.picklist(overviewMetrics), overviewMetrics[0])),
  // A place on the page is not worth losing the rest for.
  scrollTop: v.exactOptional(v.fallback(v.pipe(v.number(), v.gtValue(0), v.maxValue(mostScroll)), 0)),
});

const viewRequest = {
  request: count(Number.MAX_SAFE_INTEGER),
  view,
  maxPoints: count(queryLimits.points.most),
  against: v.exactOptional(v.picklist(panelAgainst)),
};

/**
 * A kept state in the shape of today's version, read from what an earlier one kept: pages keep their state
 * over updates. Unchecked, as it came: what is no state stays what it is.
 */
function upgradePanelState(kept: unknown): unknown {
  if (typeof kept !== 'object' || kept === null || !('version' in kept)) return kept;
  if (kept.version !== 1 || !('subject' in kept)) return kept;
  // The first version knew one subject.
  const { subject, ...rest } = kept;
  return { ...rest, version: 2, subjects: [subject] };
}

const messageSchema = v.variant('type', [
  v.object({ type: v.literal('ready'), ...viewRequest }),
  v.object({ type: v.literal('view'), ...viewRequest }),
  v.object({ type: v.literal('ping') }),
  v.object({
    type: v.literal('keep'),
    state: v.pipe(v.unknown(), v.transform(upgradePanelState), stateSchema),
  }),
  v.object({ type: v.literal('action'), id: v.picklist(panelActions) }),
  v.pipe(
    v.object({ type: v.literal('usage'), fromMs: timeMs, toMs: timeMs }),
    v.check(({ fromMs, toMs }) => fromMs < toMs),
  ),
  v.object({ type: v.literal('open'), workload: v.pipe(text, v.nonEmpty()), name: text }),
  v.object({
    type: v.literal('overview'),
    metric: v.picklist(overviewMetrics),
    maxPoints: count(queryLimits.points.most),
  }),
]);

/** The message, or `undefined` where its shape is not one of the protocol. */
export function parsePanelMessage(message: unknown): ToHost | undefined {
  const result = v.safeParse(messageSchema, message);
  return result.success ? result.output : undefined;
}

/**
 * The state a page kept, be it of an earlier version, or `undefined` where it is of a later one or of another
 * shape.
 */
export function parsePanelState(kept: unknown): PanelState | undefined {
  const result = v.safeParse(stateSchema, upgradePanelState(kept));
  return result.success ? result.output : undefined;
}
