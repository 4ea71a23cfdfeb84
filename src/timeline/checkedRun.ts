import { ArgumentError } from '../common/errors';
import { plainLine } from '../common/text/untrustedText';
import { maxTimeMs } from '../common/time';
import { markedKinds, runBounds, type MarkedRun, type RunHead, type RunOutcome } from './markedRun';

const maxExitCode = 2 ** 32;

/**
 * A run that may be kept: its texts are one plain line each, and unknown members are dropped. It may come
 * from another window or extension, so all of it is checked. Throws `ArgumentError`, which says what is
 * allowed.
 */
export function checkedRun(value: unknown): MarkedRun {
  const told = fieldsOf(value);
  const { id, startMs, endMs, seenMs, workspace } = told;
  const kind = markedKinds.find(each => each === told['kind']);
  if (!kind) throw new ArgumentError(`The kind of a run must be one of: ${markedKinds.join(', ')}.`);
  if (typeof id !== 'string' || !/^[\w-]{8,64}$/.test(id))
    throw new ArgumentError('The id of a run must be 8 to 64 letters, digits or hyphens.');
  if (endMs !== undefined && timeOf(endMs) < timeOf(startMs))
    throw new ArgumentError('A run must not end before it starts.');
  const isOpen = endMs === undefined;
  const outcome = isOpen ? undefined : outcomeOf(told['outcome']);
  const head = headOf(told['head']);
  const folder = lineOf(workspace, runBounds.workspace);
  return {
    id,
    kind,
    key: neededLine('key', told['key']),
    label: neededLine('label', told['label']),
    startMs: timeOf(startMs),
    ...(!isOpen && { endMs: timeOf(endMs) }),
    ...(outcome !== undefined && { outcome }),
    ...(isOpen && seenMs !== undefined && { seenMs: timeOf(seenMs) }),
    ...(told['isBackground'] === true && { isBackground: true }),
    ...(folder !== '' && { workspace: folder }),
    ...(head && { head }),
  };
}

/** Checks what a caller says of how a run ended. Throws `ArgumentError`. */
export function outcomeOf(value: unknown): RunOutcome | undefined {
  if (value === undefined || value === 'stopped' || value === 'unknown') return value;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= maxExitCode) return value;
  throw new ArgumentError('The outcome of a run must be an exit code, “stopped” or “unknown”.');
}

function headOf(value: unknown): RunHead | undefined {
  const told = fieldsOf(value);
  const branch = lineOf(told['branch'], runBounds.branch);
  const commit = typeof told['commit'] === 'string' ? told['commit'] : '';
  const isCommit = commit.length <= runBounds.commit && /^[0-9a-f]{7,}$/.test(commit);
  if (branch === '' && !isCommit) return undefined;
  return { ...(branch !== '' && { branch }), ...(isCommit && { commit }) };
}

function timeOf(value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= maxTimeMs) return Math.round(value);
  throw new ArgumentError('The times of a run must be milliseconds since 1970.');
}

function neededLine(name: 'key' | 'label', value: unknown): string {
  const line = lineOf(value, runBounds[name]);
  if (line === '') throw new ArgumentError(`A run must have a ${name}.`);
  return line;
}

function lineOf(value: unknown, bound: number): string {
  return typeof value === 'string' ? plainLine(value, bound).trim() : '';
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
