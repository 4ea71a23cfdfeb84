import type { Event } from '../../common/emitter';
import type { ContainerEvent, Tick } from '../../common/model/model';

/** What happened, told with the tick that it was stored with. */
export function timelineOfTicks(onDidRecord: Event<Tick>): {
  readonly onDidHappen: Event<readonly ContainerEvent[]>;
} {
  return {
    onDidHappen: listener =>
      onDidRecord(({ events = [] }) => {
        if (events.length > 0) listener(events);
      }),
  };
}
