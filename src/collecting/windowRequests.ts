/** What other windows ask of the one that collects, checked: their versions may be others. */
import * as v from 'valibot';
import { checked } from '../common/checked';
import type { ContainerLogQuery } from '../common/model/containerLog';
import { maxTimeMs } from '../common/time';

const focusAllowed = 'A window says by its id whether it has the focus.';
const focus = v.object({ window: v.string(focusAllowed), isFocused: v.boolean(focusAllowed) }, focusAllowed);

const containerAllowed = 'Logs are of a container, by its id.';
const spanAllowed = 'Logs are of a span of time, in milliseconds since 1970.';
const timeMs = v.pipe(v.number(spanAllowed), v.minValue(0, spanAllowed), v.maxValue(maxTimeMs, spanAllowed));

const logQuery = v.pipe(
  v.object(
    {
      containerId: v.pipe(
        v.string(containerAllowed),
        v.regex(/^[0-9a-f]{12,64}(@[0-9a-f]{8})?$/, containerAllowed),
      ),
      workload: v.string(containerAllowed),
      fromMs: timeMs,
      toMs: timeMs,
    },
    containerAllowed,
  ),
  v.check(({ fromMs, toMs }) => fromMs < toMs, spanAllowed),
);

/** Whether a window has the focus, as it may say. Throws `ArgumentError`. */
export function checkedFocus(value: unknown): v.InferOutput<typeof focus> {
  return checked(focus, value);
}

/** What a container wrote in a span, as it may be asked for. Throws `ArgumentError`. */
export function checkedLogQuery(value: unknown): ContainerLogQuery {
  return checked(logQuery, value);
}
