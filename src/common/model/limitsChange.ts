import type { ContainerLimits } from './container';

/** A container’s limits before and after somebody changed them. An absent member means no limit. */
export interface LimitsChange {
  readonly before: ContainerLimits;
  readonly after: ContainerLimits;
}

const members = ['memoryBytes', 'cpuCores', 'pids'] as const satisfies readonly (keyof ContainerLimits)[];

/** One text for each change, as it is stored. */
export function encodeLimitsChange({ before, after }: LimitsChange): string {
  return JSON.stringify({ before: limitsOf(before), after: limitsOf(after) });
}

/** The other way round; `undefined` for what is the text of none. */
export function decodeLimitsChange(text: string | undefined): LimitsChange | undefined {
  if (text === undefined) return undefined;
  try {
    const told: unknown = JSON.parse(text);
    if (typeof told !== 'object' || told === null || !('before' in told) || !('after' in told))
      return undefined;
    return { before: limitsOf(told.before), after: limitsOf(told.after) };
  } catch {
    return undefined;
  }
}

/** Which of the limits changed. */
export function changedLimits({ before, after }: LimitsChange): (keyof ContainerLimits)[] {
  return members.filter(member => before[member] !== after[member]);
}

function limitsOf(told: unknown): ContainerLimits {
  const limits: { -readonly [K in keyof ContainerLimits]: ContainerLimits[K] } = {};
  const values = new Map(Object.entries(typeof told === 'object' && told !== null ? told : {}));
  for (const member of members) {
    const value: unknown = values.get(member);
    if (typeof value === 'number' && value > 0) limits[member] = value;
  }
  return limits;
}
