import { ArgumentError } from '../common/errors';
import type { ContainerHealth, ContainerLimits, HealthCheck } from '../common/model/container';
import { ownMember } from '../common/ownMember';
import { plainLine } from '../common/text/untrustedText';
import { maxTimeMs } from '../common/time';
import { deathKinds, type DeathEvidence, type DeathRecord } from './deathRecord';

/** Most characters of a verdict, and of any other text. */
const mostOfVerdict = 1000;
const mostOfText = 1024;
/** More than the kills that engines send before an end, and than the settings that can differ. */
const mostKills = 20;
const mostChanges = 10;
/** An engine keeps five. */
const mostChecks = 5;
export const mostOutput = 300;

type Told = Readonly<Record<string, unknown>>;

/**
 * A record that may be kept and shown: texts of one plain line, numbers where numbers belong, and no unknown
 * members. It comes from a file or another thread. Throws `ArgumentError`.
 */
export function checkedDeath(value: unknown): DeathRecord {
  const told = toldBy(value);
  const kind = deathKinds.find(each => each === told['kind']);
  if (!kind) throw new ArgumentError(`The kind of a death must be one of: ${deathKinds.join(', ')}.`);
  const { atMs } = told;
  if (typeof atMs !== 'number' || !(atMs >= 0 && atMs <= maxTimeMs))
    throw new ArgumentError('The time of a death must be milliseconds since 1970.');
  const container = toldBy(told['container']);
  const similar = toldBy(told['similar']);
  return {
    kind,
    isBad: told['isBad'] === true,
    verdict: textOf(told['verdict'], mostOfVerdict) ?? '',
    atMs: Math.round(atMs),
    ...defined({
      toldLateMs: numberOf(told['toldLateMs']),
      ranForMs: numberOf(told['ranForMs']),
      exitCode: numberOf(told['exitCode']),
      signalName: textOf(told['signalName']),
    }),
    container: {
      id: neededText('id', container['id']),
      name: neededText('name', container['name']),
      workload: neededText('workload', container['workload']),
      image: textOf(container['image']) ?? '',
      ...defined({ limits: limitsOf(container['limits']) }),
    },
    evidence: evidenceOf(toldBy(told['evidence'])),
    similar: { count: numberOf(similar['count']) ?? 1, sinceMs: numberOf(similar['sinceMs']) ?? atMs },
    changes: listOf(told['changes'], mostChanges).flatMap(each => textOf(each) ?? []),
  };
}

/** A container's health checks, checked in the same way; empty if the value is no list. */
export function checkedHealthLog(value: unknown): HealthCheck[] {
  return listOf(value, mostChecks).flatMap(each => {
    const { atMs, exitCode, output } = toldBy(each);
    const [at, code] = [numberOf(atMs), numberOf(exitCode)];
    if (at === undefined || code === undefined) return [];
    return [{ atMs: at, exitCode: code, output: textOf(output, mostOutput) ?? '' }];
  });
}

function evidenceOf(told: Told): DeathEvidence {
  const { oomAtMs, kills, error, health, growth, lastMemory, loop } = told;
  const [bytesPerSecond, forMs] = numbersOf(growth, 'bytesPerSecond', 'forMs');
  const [atMs, bytes] = numbersOf(lastMemory, 'atMs', 'bytes');
  const [deaths, withinMs] = numbersOf(loop, 'deaths', 'withinMs');
  return {
    kills: listOf(kills, mostKills).flatMap(each => {
      const [killedAtMs, signal] = numbersOf(each, 'atMs', 'signal');
      return killedAtMs === undefined ? [] : [{ atMs: killedAtMs, ...defined({ signal }) }];
    }),
    ...defined({
      oomAtMs: numberOf(oomAtMs),
      error: textOf(error),
      health: healthOf(health),
      growth: bytesPerSecond === undefined || forMs === undefined ? undefined : { bytesPerSecond, forMs },
      lastMemory: atMs === undefined || bytes === undefined ? undefined : { atMs, bytes },
      loop: deaths === undefined || withinMs === undefined ? undefined : { deaths, withinMs },
    }),
  };
}

function limitsOf(value: unknown): ContainerLimits | undefined {
  if (value === undefined || value === null) return undefined;
  const [memoryBytes, cpuCores, pids] = numbersOf(value, 'memoryBytes', 'cpuCores', 'pids');
  return defined({ memoryBytes, cpuCores, pids });
}

function healthOf(value: unknown): ContainerHealth | undefined {
  return value === 'healthy' || value === 'unhealthy' || value === 'starting' ? value : undefined;
}

function numbersOf(value: unknown, ...names: readonly string[]): (number | undefined)[] {
  const told = toldBy(value);
  return names.map(name => numberOf(ownMember(told, name)));
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function textOf(value: unknown, most = mostOfText): string | undefined {
  return typeof value === 'string' ? plainLine(value, most) : undefined;
}

function neededText(name: string, value: unknown): string {
  const text = textOf(value);
  if (text === undefined || text === '') throw new ArgumentError(`A death must have a container's ${name}.`);
  return text;
}

function listOf(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(-most) : [];
}

function toldBy(value: unknown): Told {
  return typeof value === 'object' && value !== null ? (value as Told) : {};
}

/** A copy without the members that are `undefined`. */
function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
