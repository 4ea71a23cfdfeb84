/**
 * What pages of the history panel send and keep, as schemas: a page shows untrusted names, so it is not
 * trusted either. Unknown members are dropped.
 */
import * as v from 'valibot';
import { ArgumentError } from '../common/errors';
import { queryLimits } from '../common/queryLimits';
import { maxTimeMs } from '../common/time';
import {
  comparisonModes,
  laneTopics,
  longestSubjectText,
  mostPanelSubjects,
  mostTrailViews,
  overviewMetrics,
  panelActions,
  panelAgainst,
  panelRanges,
  viewBounds,
  type PanelRequest,
  savedFormats,
  type PanelState,
  type PanelSubjects,
  type PanelView,
  type ToHost,
} from './panel';
import { distinctSubjects, hasHostAmongOthers, hostIsAlone, withoutHostAmongOthers } from './panelSubjects';

const longestText = longestSubjectText;
const mostScroll = 1_000_000;
/** Each subject of a comparison can have two charts of its own. */
const mostCharts = 128;
/** Each subject of a comparison can be switched off, and the series of each chart: there are some of most. */
const mostHidden = mostPanelSubjects + 4 * mostCharts;
const mostCopied = 4 * 1024 * 1024;
const mostSavedBytes = 64 * 1024 * 1024;

const text = v.pipe(v.string(), v.maxLength(longestText));
/** Id of a chart or a series, which may contain the longest key of a workload. */
const id = v.pipe(v.string(), v.maxLength(longestText + 64));
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const timeMs = v.pipe(v.number(), v.minValue(0), v.maxValue(maxTimeMs));
const range = v.picklist(panelRanges);

const deathId = v.pipe(v.string(), v.regex(/^[0-9a-f]{1,64}$/));

const lastMs = v.pipe(v.number(), v.integer(), v.minValue(viewBounds.leastMs), v.maxValue(viewBounds.mostMs));

const view = v.variant('kind', [
  v.object({ kind: v.literal('live'), range, lastMs: v.exactOptional(lastMs) }),
  v.pipe(
    v.object({
      kind: v.literal('fixed'),
      fromMs: timeMs,
      toMs: timeMs,
      range,
      lastMs: v.exactOptional(lastMs),
    }),
    v.check(({ fromMs, toMs }) => fromMs < toMs),
  ),
]);

const subject = v.variant('kind', [
  v.object({ kind: v.literal('host') }),
  v.object({ kind: v.literal('container'), workload: v.pipe(text, v.nonEmpty()), name: text }),
]);

/** An invalid span is dropped alone, without the rest of the state. */
const keptView = v.union([
  view,
  v.pipe(
    v.object({ range }),
    v.transform((kept): PanelView => ({ kind: 'live', range: kept.range })),
  ),
]);

const trailViews = v.pipe(v.array(view), v.maxLength(mostTrailViews));

const subjects = v.pipe(
  v.tupleWithRest([subject], subject),
  v.maxLength(mostPanelSubjects),
  v.transform((all): PanelSubjects => distinctSubjects(all)),
);
const chartIds = v.pipe(v.array(id), v.maxLength(mostCharts));

const charts = v.object({
  order: v.exactOptional(chartIds),
  hidden: v.exactOptional(chartIds),
  tall: v.exactOptional(chartIds),
  log: v.exactOptional(chartIds),
  fixed: v.exactOptional(
    v.pipe(
      v.record(id, v.pipe(v.number(), v.gtValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))),
      v.maxEntries(mostCharts),
    ),
  ),
});

const stateSchema = v.object({
  version: v.literal(2),
  subjects: v.pipe(
    subjects,
    v.transform((all): PanelSubjects => withoutHostAmongOthers(all)),
  ),
  view: keptView,
  // Invalid earlier views are dropped alone,
  trail: v.exactOptional(
    v.fallback(v.object({ back: trailViews, forward: trailViews }), { back: [], forward: [] }),
  ),
  hidden: v.pipe(v.array(id), v.maxLength(mostHidden)),
  mode: v.exactOptional(v.picklist(comparisonModes)),
  against: v.exactOptional(v.picklist(panelAgainst)),
  showsUsage: v.exactOptional(v.boolean()),
  overview: v.exactOptional(v.fallback(v.picklist(overviewMetrics), overviewMetrics[0])),
  death: v.exactOptional(deathId),
  isDeathFolded: v.exactOptional(v.boolean()),
  laneHidden: v.exactOptional(
    v.fallback(v.pipe(v.array(v.picklist(laneTopics)), v.maxLength(laneTopics.length)), []),
  ),
  // and so is an invalid scroll position.
  scrollTop: v.exactOptional(v.fallback(v.pipe(v.number(), v.gtValue(0), v.maxValue(mostScroll)), 0)),
  charts: v.exactOptional(v.fallback(charts, {})),
});

const viewRequest = {
  request: count(Number.MAX_SAFE_INTEGER),
  view,
  maxPoints: count(queryLimits.points.most),
  against: v.exactOptional(v.picklist(panelAgainst)),
};

/**
 * Converts a state of an earlier version to today's shape, because pages keep their state across updates.
 * Does not validate: anything that is not a state is returned as it is.
 */
function upgradePanelState(kept: unknown): unknown {
  if (typeof kept !== 'object' || kept === null || !('version' in kept)) return kept;
  if (kept.version !== 1 || !('subject' in kept)) return kept;
  // The first version had a single subject.
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
  v.object({ type: v.literal('death'), id: deathId }),
  v.object({ type: v.literal('deathLogs'), id: deathId }),
  v.object({ type: v.literal('openCompose'), id: deathId }),
  v.object({ type: v.literal('copy'), text: v.pipe(v.string(), v.nonEmpty(), v.maxLength(mostCopied)) }),
  v.object({
    type: v.literal('save'),
    format: v.picklist(savedFormats),
    title: text,
    content: v.pipe(
      v.instance(Uint8Array),
      v.check(({ byteLength }) => byteLength > 0 && byteLength <= mostSavedBytes),
    ),
  }),
  v.object({
    type: v.literal('overview'),
    metric: v.picklist(overviewMetrics),
    maxPoints: count(queryLimits.points.most),
  }),
]);

/** The message, or `undefined` when the protocol has no such message. */
export function parsePanelMessage(message: unknown): ToHost | undefined {
  const result = v.safeParse(messageSchema, message);
  return result.success ? result.output : undefined;
}

/**
 * A caller's request for a panel, or `undefined` when it has another shape. @throws ArgumentError when its
 * subjects cannot be shown together
 */
export function parsePanelRequest(argument: unknown): PanelRequest | undefined {
  const result = v.safeParse(v.object({ subjects, view, death: v.exactOptional(deathId) }), argument);
  if (!result.success) return undefined;
  if (hasHostAmongOthers(result.output.subjects)) throw new ArgumentError(hostIsAlone);
  return result.output;
}

/**
 * The state that a page kept, of this version or an earlier one; `undefined` when it is of a later version or
 * has another shape.
 */
export function parsePanelState(kept: unknown): PanelState | undefined {
  const result = v.safeParse(stateSchema, upgradePanelState(kept));
  return result.success ? result.output : undefined;
}
