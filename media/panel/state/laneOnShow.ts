import type { LaneTopic } from '../../../src/protocol/panel';
import { laneTopicOf } from './laneTopics';
import type { PageLane, PageState } from './pageState';

const nothingHidden: readonly LaneTopic[] = [];
/** The last answer for each lane: the same object while neither it nor what is left out changes. */
const known = new WeakMap<PageLane, { readonly hidden: readonly LaneTopic[]; readonly shown: PageLane }>();

/** What happened within the view, without what its user has the lane leave out. */
export function laneOnShow({ lane, kept }: Pick<PageState, 'lane' | 'kept'>): PageLane | undefined {
  const { laneHidden: hidden = nothingHidden } = kept;
  if (!lane || hidden.length === 0) return lane;
  const before = known.get(lane);
  if (before?.hidden === hidden) return before.shown;
  const shown = {
    ...lane,
    items: lane.items.filter(item => !hidden.includes(laneTopicOf(item))),
    work: lane.work.filter(({ kind }) => !hidden.includes(kind)),
  };
  known.set(lane, { hidden, shown });
  return shown;
}
