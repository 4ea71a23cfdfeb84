import { parseTypedSpan, type SpanFault, type TypedSpan } from '../../../src/common/text/parseTypedSpan';
import { viewBounds, type PanelView } from '../../../src/protocol/panel';
import { fixedViewOf } from '../../../src/protocol/panelViews';
import { localZone } from './localZone';
import { following } from './viewMoves';

/**
 * The view of a span as it is typed: it follows live where it goes from a relative time to now. `before`: the
 * view that it replaces.
 */
export function parseSpan(
  typed: TypedSpan,
  nowMs: number,
  before: Pick<PanelView, 'range' | 'lastMs'>,
): PanelView | SpanFault {
  const span = parseTypedSpan(typed, { nowMs, zone: localZone, mostMs: viewBounds.mostMs });
  if ('field' in span) return span;
  const { fromMs, toMs, isRelative } = span;
  if (isRelative && toMs === nowMs) return following(before, toMs - fromMs);
  return fixedViewOf(before, { fromMs, toMs });
}
