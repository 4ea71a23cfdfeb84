import type { ContainerEvent } from '../../common/model/event';
import type { PanelMark, PanelSubjectRef } from '../../protocol/panel';
import type { TimelineEntry } from '../../timeline/timelineEntry';
import type { HistorySource } from './historySource';

/** Most marks of all lanes: more than anybody can tell apart in a chart; the newest are shown. */
const maxMarks = 50;

type Action = ContainerEvent['action'];

/** What charts mark of what happened, by the action that is marked: what is said of one event. */
const lanes: ReadonlyMap<Action, (event: ContainerEvent) => string> = new Map([
  // What is shown before may be another container than what is shown after.
  ['rename', ({ name }) => `Renamed to ${name}`],
]);

/** The marks of a subject within a span, oldest first. */
export async function laneMarks(
  source: Pick<HistorySource, 'queryEvents'>,
  ref: PanelSubjectRef,
  span: { readonly fromMs: number; readonly toMs: number },
  signal: AbortSignal,
): Promise<PanelMark[]> {
  if (ref.kind === 'host') return [];
  const query = { container: ref.workload, ...span, actions: [...lanes.keys()], limit: maxMarks };
  const events = await source.queryEvents(query, signal);
  return events
    .map(event => ({ atMs: event.timestampMs, text: lanes.get(event.action)?.(event) ?? '' }))
    .reverse();
}

/** Whether what happened may change the marks that are shown. */
export function isMarked(entries: readonly TimelineEntry[]): boolean {
  return entries.some(entry => entry.kind === 'container' && lanes.has(entry.action));
}
