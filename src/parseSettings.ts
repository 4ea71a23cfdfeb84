import { autoEndpoint } from './common/model/engineWords';
import { plainLine } from './common/text/untrustedText';
import { withoutPassword } from './common/text/withoutPassword';
import {
  settings as table,
  settingsSection,
  type NumberSetting,
  type RunSourceName,
  type SettingId,
  type SwitchesSetting,
  type SwitchSetting,
  type TextsSetting,
} from './contributions';

/**
 * What one of a setting's unit is to the rest of the source: milliseconds, bytes; hours and days stay what
 * they are.
 */
const scales: Readonly<Record<NumberSetting['unit'], number>> = {
  seconds: 1000,
  hours: 1,
  days: 1,
  megabytes: 2 ** 20,
};

export interface ParsedSettings {
  readonly settings: Settings;
  /**
   * What does not do what it seems to say, a sentence each: what is allowed, and what is done instead. To go
   * on without a word would collect from another engine, or keep history for another time, than the user
   * wrote.
   */
  readonly problems: readonly string[];
}

/**
 * Takes settings as users write them, `get` by name within the section; whatever is in them, there are usable
 * ones in the end.
 */
export function parseSettings(get: (id: SettingId) => unknown): ParsedSettings {
  const problems: string[] = [];
  const tell = (id: SettingId, problem: string): void =>
    void problems.push(`The setting ${settingsSection}.${id} ${problem}`);

  const number = ({ id, min, max, unit, default: fallback }: NumberSetting & { id: SettingId }): number => {
    const value = get(id);
    const used = clampNumber(value, { min, max, fallback });
    const is = typeof value === 'number' ? `is ${value}` : 'is not a number';
    if (value !== undefined && value !== used)
      tell(id, `${is}: ${min} to ${max} are allowed, ${used} is used.`);
    return used * scales[unit];
  };

  const texts = ({ id, most, areDistinct, example, instead }: TextsSetting & { id: SettingId }): string[] => {
    const value = get(id) ?? [];
    if (typeof value === 'string' && value.trim() !== '') {
      tell(id, `is not a list: write it as ["${shown(value)}"], which is what is used.`);
      return [value.trim()];
    }
    if (!Array.isArray(value)) {
      tell(id, `is not a list such as ${example}: ${instead}.`);
      return [];
    }
    const list = value.map(each => (typeof each === 'string' ? each.trim() : ''));
    const found = list.filter(each => each !== '');
    if (found.length < list.length) tell(id, 'has entries that are empty or not text: they are ignored.');
    const entries = areDistinct ? [...new Set(found)] : found;
    if (most !== undefined && entries.length > most)
      tell(id, `has ${entries.length} entries: ${most} are allowed, the first ${most} are used.`);
    return entries.slice(0, most);
  };

  const switches = <N extends string>(
    setting: SwitchesSetting & { id: SettingId; readonly names: readonly N[] },
  ): Readonly<Record<N, boolean>> => {
    const { id, names, example } = setting;
    const value = get(id) ?? {};
    const isObject = typeof value === 'object' && !Array.isArray(value);
    if (!isObject) tell(id, `is not an object such as ${example}: all of them are on.`);
    const written = new Map(isObject ? Object.entries(value) : []);
    for (const [name, each] of written) {
      if (!names.some(known => known === name))
        tell(id, `has “${plainLine(name, 80)}”, which is not one of: ${names.join(', ')}.`);
      else if (typeof each !== 'boolean') tell(id, `needs true or false for ${name}: it is on.`);
    }
    return Object.fromEntries(names.map(name => [name, written.get(name) !== false])) as Record<N, boolean>;
  };

  const isOn = ({ id, default: fallback }: SwitchSetting & { id: SettingId }): boolean => {
    const value = get(id) ?? fallback;
    if (typeof value === 'boolean') return value;
    tell(id, `is neither true nor false: it is ${fallback ? 'on' : 'off'}.`);
    return fallback;
  };

  const engines = texts(table.engines);
  const exclude = texts(table.exclude);
  for (const pattern of exclude.filter(fitsNothing))
    tell(
      table.exclude.id,
      `has “${plainLine(pattern, 80)}”, which matches no container: names have no colon, and a pattern for anything else begins with image:, project: or label:.`,
    );
  const settings: Settings = {
    intervalMs: number(table.interval),
    idleIntervalMs: number(table.idleInterval),
    retention: Object.freeze({
      rawHours: number(table.rawHours),
      minuteDays: number(table.minuteDays),
      quarterHourDays: number(table.quarterHourDays),
      maxBytes: number(table.maxSizeMB),
    }),
    engines: Object.freeze(engines.length > 0 ? engines : [autoEndpoint]),
    exclude: Object.freeze(exclude),
    runSources: Object.freeze(switches(table.runSources)),
    comparesRuns: isOn(table.comparesRuns),
    keepsDeathLogs: isOn(table.keepsDeathLogs),
  };
  return { settings: Object.freeze(settings), problems };
}

/** A misspelled kind is taken for a part of a name, and no engine allows a colon in one. */
function fitsNothing(pattern: string): boolean {
  return pattern.includes(':') && !/^(!\s*)?(name|image|project|label):/.test(pattern);
}

/** It may be an engine's address, wherever it was written. */
function shown(text: string): string {
  return plainLine(withoutPassword(text.trim()), 80);
}

export interface Settings {
  readonly intervalMs: number;
  /** On battery, or while no window has the focus; 0: the same as ever. */
  readonly idleIntervalMs: number;
  readonly retention: Retention;
  /** Never empty: addresses, `context:NAME`, or `auto` for the engine that is found by itself. */
  readonly engines: readonly string[];
  /** Patterns of containers that are left out. */
  readonly exclude: readonly string[];
  /** Which sources of runs are listened to. */
  readonly runSources: Readonly<Record<RunSourceName, boolean>>;
  /** Whether a repeated run is followed by a line that says what was unusual about it. */
  readonly comparesRuns: boolean;
  /** Whether the last output of containers that died badly is kept, masked. */
  readonly keepsDeathLogs: boolean;
}

/** How long each tier of history is kept, and how much of all together. */
export interface Retention {
  readonly rawHours: number;
  readonly minuteDays: number;
  readonly quarterHourDays: number;
  readonly maxBytes: number;
}

interface NumberBounds {
  readonly min: number;
  readonly max: number;
  /** Used when the value is not a finite number. */
  readonly fallback: number;
}

/** An untrusted value as a number within the bounds. */
export function clampNumber(value: unknown, { min, max, fallback }: NumberBounds): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return fallback;
  return Math.min(max, Math.max(min, value));
}
