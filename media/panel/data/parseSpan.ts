import { parseTypedSpan, type SpanFault, type TypedSpan } from '../../../src/common/text/parseTypedSpan';
import { viewBounds, type PanelRange, type PanelView } from '../../../src/protocol/panel';
import { localZone } from './localZone';
import { following } from './viewMoves';

/** The view of a span as it is typed: it follows live where it goes from a relative time to now. */
export function parseSpan(typed: TypedSpan, nowMs: number, range: PanelRange): PanelView | SpanFault {
  const span = parseTypedSpan(typed, { nowMs, zone: localZone, mostMs: viewBounds.mostMs });
  if ('field' in span) return span;
  const { fromMs, toMs, isRelative } = span;
  if (isRelative && toMs === nowMs) return following({ range }, toMs - fromMs);
  return { kind: 'fixed', fromMs, toMs, range };
}
