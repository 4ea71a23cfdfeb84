/**
 * Tolerant reading of an engine's JSON: anything missing, null or of another type is `undefined`, never an
 * error.
 */

import { ownMember } from '../../common/ownMember';
import { maxTimeMs } from '../../common/time';

export type JsonObject = Readonly<Record<string, unknown>>;

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The id of a container: 64 hexadecimal digits with every engine. */
export function asContainerId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? value : undefined;
}

/** A version of the API, as `1.41`. */
export function asApiVersion(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{1,4}\.\d{1,4}$/.test(value) ? value : undefined;
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/**
 * A counter or gauge that cannot be negative. Engines count in 64 bits; all bits set mean that there is none.
 */
export function asCount(value: unknown): number | undefined {
  const number = asNumber(value);
  return number !== undefined && number >= 0 && number < 2 ** 64 - 1 ? number : undefined;
}

/** Exit codes of Windows have 32 bits. */
export function asExitCode(value: unknown): number | undefined {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32
    ? (value as number)
    : undefined;
}

/** Seconds since 1970 as ms; `undefined` if no date can hold them. */
export function asSecondsMs(value: unknown): number | undefined {
  const seconds = asCount(value);
  return seconds !== undefined && seconds <= maxTimeMs / 1000 ? seconds * 1000 : undefined;
}

/** A time that is set: engines write the year 1 for "never". */
export function asTimeMs(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) && time > 0 ? time : undefined;
}

/**
 * The value at a path of members. Members that every object inherits, such as `constructor`, do not count.
 */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let current: unknown = value;
  for (const key of path) current = ownMember(asObject(current), key);
  return current;
}
