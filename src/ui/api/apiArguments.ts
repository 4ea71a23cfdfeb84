/**
 * Converts arguments of the public API to queries. They come from other extensions and keybindings, so their
 * types are checked here. The store checks ranges, because it has other callers too. Every function throws
 * `ArgumentError`, which says what is allowed.
 */
import * as v from 'valibot';
import { checked } from '../../common/checked';
import { ArgumentError } from '../../common/errors';
import { ownMember } from '../../common/ownMember';
import { containerMetrics, hostMetrics, type ContainerMetric, type HostMetric } from '../../common/metrics';
import { hourMs } from '../../common/time';
import { allowedPoints, allowedRows, queryLimits } from '../../common/queryLimits';
import type { DeathQuery } from '../../protocol/deathQueries';
import type {
  EventQuery,
  HistoryQuery,
  RunQuery,
  SeriesOfManyQuery,
  SeriesQuery,
  StatisticsQuery,
} from '../../protocol/store';
import type { RunSpan } from '../../compare/aliveTime';
import { mostRunsOfSide } from '../../protocol/runFiguresQuery';
import type { RunStart } from '../../runs/windowRuns';

const nameAllowed = '"container" must be a container id or name.';
const container = v.optional(v.string(nameAllowed));
const number = (name: string, allowed: string) => v.optional(v.number(`"${name}" must be ${allowed}.`));

/** A `Date`, UTC ms, or ISO text, which a keybinding's JSON can hold. */
const time = (name: string) =>
  v.pipe(
    v.union(
      [v.date(), v.string(), v.number()],
      `"${name}" must be a date: a Date, UTC milliseconds or ISO 8601 text.`,
    ),
    v.transform(value => (typeof value === 'number' ? value : new Date(value).getTime())),
    v.finite(`"${name}" must be a date: a Date, UTC milliseconds or ISO 8601 text.`),
  );

/** All metrics when none are named. */
const metrics = <M extends string>(known: Readonly<Record<M, unknown>>) => {
  const names = Object.keys(known) as M[];
  const allowed = `"metrics" must be a list of: ${names.join(', ')}.`;
  return v.optional(v.pipe(v.array(v.picklist(names, allowed), allowed), v.nonEmpty(allowed)), names);
};

const span = { from: time('from'), to: time('to') };
const maxPoints = v.optional(v.number(`"maxPoints" must be ${allowedPoints}.`), queryLimits.points.default);

const historyArguments = v.object({
  container,
  hours: number('hours', 'a number of hours greater than 0'),
  limit: number('limit', allowedRows),
  before: v.optional(time('before')),
});

const eventArguments = v.object({
  ...span,
  container,
  limit: number('limit', allowedRows),
});

const runArguments = v.object({
  ...span,
  key: v.optional(v.string('"key" must be the key of a run.')),
  limit: number('limit', allowedRows),
});

const deathArguments = v.object({
  container,
  hours: number('hours', 'a number of hours greater than 0'),
  from: v.optional(time('from')),
  to: v.optional(time('to')),
  limit: number('limit', allowedRows),
});

const labelAllowed = '"label" must be a text that says what is being done, such as "load test".';
const startRunArguments = v.object({
  label: v.string(labelAllowed),
  key: v.optional(v.string('"key" must be a text, the same for all runs that do the same.')),
});

const hostArguments = v.object({ metrics: metrics<HostMetric>(hostMetrics) });

const containerArguments = v.object({
  container: v.string(({ input }) =>
    input === undefined ? 'Give either "container" (an id or name) or "host: true".' : nameAllowed,
  ),
  metrics: metrics<ContainerMetric>(containerMetrics),
});

const seriesArguments = v.object({ ...span, maxPoints });

const containersAllowed = '"containers" must be a list of container ids or names.';
const seriesOfManyArguments = v.object({
  ...span,
  maxPoints,
  containers: v.array(v.string(containersAllowed), containersAllowed),
  metrics: metrics<ContainerMetric>(containerMetrics),
});

const thresholdsAllowed = '"thresholds" must be an object of numbers by metric, such as { cpuPercent: 80 }.';
const statisticsArguments = v.object({
  ...span,
  /** Copied to a plain object, whatever was passed, because it is sent to another thread. */
  thresholds: v.optional(
    v.pipe(
      v.custom(value => !Array.isArray(value), thresholdsAllowed),
      v.record(v.string(), v.number(thresholdsAllowed), thresholdsAllowed),
    ),
    {},
  ),
});

const idsOf = (name: 'a' | 'b') => {
  const allowed = `"${name}" must be the id of a run, a list of 1 to ${mostRunsOfSide} ids, or { from, to }. listRuns returns ids.`;
  const id = v.pipe(v.string(allowed), v.nonEmpty(allowed));
  return v.pipe(v.array(id, allowed), v.nonEmpty(allowed), v.maxLength(mostRunsOfSide, allowed));
};

const listArguments = v.object({ includeGone: v.fallback(v.optional(v.boolean(), false), false) });
const runId = v.string('No run with this id is going on in this window.');

export function toHistoryQuery(args: unknown, nowMs: number): HistoryQuery {
  const { before: beforeMs, ...query } = parse(historyArguments, args ?? {});
  return { ...query, beforeMs, nowMs };
}

export function toSeriesQuery(args: unknown): SeriesQuery {
  const { from: fromMs, to: toMs, ...query } = parse(seriesArguments, args);
  return { fromMs, toMs, ...query, subject: toSubject(args) };
}

export function toSeriesOfManyQuery(args: unknown): SeriesOfManyQuery {
  const { from: fromMs, to: toMs, ...query } = parse(seriesOfManyArguments, args);
  return { fromMs, toMs, ...query };
}

export function toStatisticsQuery(args: unknown): StatisticsQuery {
  const { from: fromMs, to: toMs, thresholds } = parse(statisticsArguments, args);
  return { fromMs, toMs, subject: toSubject(args), thresholds };
}

export function toEventQuery(args: unknown): EventQuery {
  const { from: fromMs, to: toMs, ...query } = parse(eventArguments, args);
  return { fromMs, toMs, ...query };
}

export function toRunQuery(args: unknown): RunQuery {
  const { from: fromMs, to: toMs, ...query } = parse(runArguments, args);
  return { fromMs, toMs, ...query };
}

/** Ids of runs, or a span. */
export type AskedSide = readonly string[] | RunSpan;

export function toComparedSides(args: unknown): { readonly a: AskedSide; readonly b: AskedSide } {
  const record = toRecord(args);
  const [a, b] = [toSide('a', ownMember(record, 'a')), toSide('b', ownMember(record, 'b'))];
  const both = isIds(a) && isIds(b) ? a.find(id => b.includes(id)) : undefined;
  if (both !== undefined) throw new ArgumentError('"a" and "b" must not have a run in common.');
  return { a, b };
}

export function isIds(side: AskedSide): side is readonly string[] {
  return Array.isArray(side);
}

function toSide(name: 'a' | 'b', value: unknown): AskedSide {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { from: fromMs, to: toMs } = parse(v.object(span), value);
    if (fromMs >= toMs) throw new ArgumentError(`"from" must be before "to" in "${name}".`);
    return { fromMs, toMs };
  }
  return [...new Set(checked(idsOf(name), Array.isArray(value) ? value : [value]))];
}

/** Without a span: the last hours until now. */
export function toDeathQuery(args: unknown, nowMs: number): DeathQuery {
  const { hours, from, to, ...query } = parse(deathArguments, args ?? {});
  if (hours !== undefined && from !== undefined)
    throw new ArgumentError('Give either "hours" or "from", not both.');
  if (hours !== undefined && !(hours > 0))
    throw new ArgumentError('"hours" must be a number of hours greater than 0.');
  const toMs = to ?? nowMs;
  return { ...query, fromMs: from ?? toMs - (hours ?? queryLimits.hours.default) * hourMs, toMs };
}

export function toRunEnd(id: unknown, outcome: unknown): { id: string; outcome: unknown } {
  return { id: checked(runId, id), outcome };
}

/** Anything but true counts as not given. */
export function toContainerList(args: unknown): { readonly includeGone: boolean } {
  return parse(listArguments, args ?? {});
}

export function toRunStart(args: unknown): RunStart {
  return parse(startRunArguments, args);
}

function toSubject(args: unknown): SeriesQuery['subject'] {
  return ownMember(toRecord(args), 'host') === true
    ? { kind: 'host', ...parse(hostArguments, args) }
    : { kind: 'container', ...parse(containerArguments, args) };
}

export function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ArgumentError(
      'The argument must be an object, such as { container: "web", hours: 24, limit: 1000 }.',
    );
  }
  return value as Record<string, unknown>;
}

/** Reads only the argument's own members. `null`, which a keybinding's JSON can hold, counts as absent. */
function parse<E extends v.ObjectEntries>(
  schema: v.ObjectSchema<E, undefined>,
  args: unknown,
): v.InferOutput<v.ObjectSchema<E, undefined>> {
  const record = toRecord(args);
  const given = Object.keys(schema.entries).map(name => [name, ownMember(record, name) ?? undefined]);
  return checked(schema, Object.fromEntries(given));
}
