import * as v from 'valibot';
import { checked } from '../common/checked';

const allowed = 'A window says by its id whether it has the focus.';
const focus = v.object({ window: v.string(allowed), isFocused: v.boolean(allowed) }, allowed);

/** Whether a window has the focus, as it may say. Throws `ArgumentError`. */
export function checkedFocus(value: unknown): v.InferOutput<typeof focus> {
  return checked(focus, value);
}
