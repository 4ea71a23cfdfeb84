import type { PanelMark, PanelSubjectRef } from '../../protocol/panel';
import type { HistorySource } from './historySource';

/** More than anybody can tell apart in a chart; the newest are shown. */
const maxMarks = 50;

/** When containers of a subject were renamed, oldest first: what is shown before may be another container than what is shown after. */
export async function renameMarks(
  source: HistorySource,
  ref: PanelSubjectRef,
  span: { readonly fromMs: number; readonly toMs: number },
  signal: AbortSignal,
): Promise<PanelMark[]> {
  if (ref.kind === 'host') return [];
  const query = { container: ref.workload, ...span, actions: ['rename'], limit: maxMarks } as const;
  const events = await source.queryEvents(query, signal);
  return events.map(({ timestampMs, name }) => ({ atMs: timestampMs, text: `Renamed to ${name}` })).reverse();
}
