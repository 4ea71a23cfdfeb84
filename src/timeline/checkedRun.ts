import * as v from 'valibot';
import { checked } from '../common/checked';
import { plainLine } from '../common/text/untrustedText';
import { maxTimeMs } from '../common/time';
import { markedKinds, runBounds, type MarkedRun, type RunHead, type RunOutcome } from './markedRun';

const maxExitCode = 2 ** 32;

const kindAllowed = `The kind of a run must be one of: ${markedKinds.join(', ')}.`;
const idAllowed = 'The id of a run must be 8 to 64 letters, digits or hyphens.';
const timeAllowed = 'The times of a run must be milliseconds since 1970.';
const outcomeAllowed = 'The outcome of a run must be an exit code, “stopped” or “unknown”.';

const timeMs = v.pipe(
  v.number(timeAllowed),
  v.minValue(0, timeAllowed),
  v.maxValue(maxTimeMs, timeAllowed),
  v.transform(Math.round),
);

const line = (bound: number, allowed?: string) =>
  v.pipe(
    v.string(allowed),
    v.transform(text => plainLine(text, bound).trim()),
    v.nonEmpty(allowed),
  );
const neededLine = (name: 'key' | 'label') => line(runBounds[name], `A run must have a ${name}.`);
/** Left out where it is none. */
const optionalLine = (bound: number) => v.fallback(v.optional(line(bound)), undefined);

const commit = v.pipe(v.string(), v.maxLength(runBounds.commit), v.regex(/^[0-9a-f]{7,}$/));

const outcome = v.optional(
  v.union(
    [
      v.picklist(['stopped', 'unknown']),
      v.pipe(v.number(), v.integer(), v.minValue(-maxExitCode), v.maxValue(maxExitCode)),
    ],
    outcomeAllowed,
  ),
);

const run = v.pipe(
  v.object(
    {
      kind: v.picklist(markedKinds, kindAllowed),
      id: v.pipe(v.string(idAllowed), v.regex(/^[\w-]{8,64}$/, idAllowed)),
      startMs: timeMs,
      endMs: v.optional(timeMs),
      key: neededLine('key'),
      label: neededLine('label'),
      isBackground: v.fallback(v.optional(v.literal(true)), undefined),
      workspace: optionalLine(runBounds.workspace),
      head: v.fallback(
        v.optional(
          v.object({
            branch: optionalLine(runBounds.branch),
            commit: v.fallback(v.optional(commit), undefined),
          }),
        ),
        undefined,
      ),
    },
    kindAllowed,
  ),
  v.check(
    ({ startMs, endMs }) => endMs === undefined || endMs >= startMs,
    'A run must not end before it starts.',
  ),
);
/** What only a run has that goes on, and what only one that ended has. */
const open = v.object({ seenMs: v.optional(timeMs) });
const ended = v.object({ outcome });

/**
 * A run that may be kept: its texts are one plain line each, and unknown members are dropped. It may come
 * from another window or extension, so all of it is checked. Throws `ArgumentError`, which says what is
 * allowed.
 */
export function checkedRun(value: unknown): MarkedRun {
  const { head, ...told } = checked(run, value);
  const further = told.endMs === undefined ? checked(open, value) : checked(ended, value);
  return known({ ...told, ...further, head: head && headOf(head) });
}

/** Checks what a caller says of how a run ended. Throws `ArgumentError`. */
export function outcomeOf(value: unknown): RunOutcome | undefined {
  return checked(outcome, value);
}

function headOf(head: RunHead): RunHead | undefined {
  const { branch, commit: checkedOut } = head;
  return branch === undefined && checkedOut === undefined ? undefined : known(head);
}

/** Without the members that are not known. */
function known<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
