import { autoEndpoint } from './common/model/engineWords';
import { clampNumber } from './common/numbers';
import { plainLine } from './common/text/untrustedText';
import { withoutPassword } from './common/text/withoutPassword';
import { settingIds, settingsSection } from './contributions';

/** Each is a connection and a request a tick. */
const maxEngines = 16;

type SettingId = (typeof settingIds)[keyof typeof settingIds];

export interface ParsedSettings {
  readonly settings: Settings;
  /**
   * What does not do what it seems to say, a sentence each: what is allowed, and what is done instead. To go on without a word would
   * collect from another engine, or keep history for another time, than the user wrote.
   */
  readonly problems: readonly string[];
}

/** Takes settings as users write them, `get` by name within the section; whatever is in them, there are usable ones in the end. */
export function parseSettings(get: (id: SettingId) => unknown): ParsedSettings {
  const problems: string[] = [];
  const tell = (id: SettingId, problem: string): void =>
    void problems.push(`The setting ${settingsSection}.${id} ${problem}`);

  const number = (id: SettingId, min: number, max: number, fallback: number): number => {
    const value = get(id);
    const used = clampNumber(value, { min, max, fallback });
    const is = typeof value === 'number' ? `is ${value}` : 'is no number';
    if (value !== undefined && value !== used)
      tell(id, `${is}: ${min} to ${max} are allowed, ${used} is used.`);
    return used;
  };

  const texts = (id: SettingId, example: string, instead: string): string[] => {
    const value = get(id) ?? [];
    if (typeof value === 'string' && value.trim() !== '') {
      tell(id, `is no list: it is taken for ["${shown(value)}"], which is how to write it.`);
      return [value.trim()];
    }
    if (!Array.isArray(value)) {
      tell(id, `is no list such as ${example}: ${instead}.`);
      return [];
    }
    const list = value.map(each => (typeof each === 'string' ? each.trim() : ''));
    const found = list.filter(each => each !== '');
    if (found.length < list.length) tell(id, 'has entries that are empty or no text: they are left out.');
    return found;
  };

  const listed = texts(
    settingIds.engines,
    '["unix:///var/run/docker.sock"]',
    'the engine that is found by itself is used',
  );
  const engines = [...new Set(listed)];
  if (engines.length > maxEngines)
    tell(
      settingIds.engines,
      `has ${engines.length} entries: ${maxEngines} are allowed, the first ${maxEngines} are used.`,
    );
  const exclude = texts(settingIds.exclude, '["name:test-*"]', 'no container is left out');
  for (const pattern of exclude.filter(fitsNothing))
    tell(
      settingIds.exclude,
      `has “${plainLine(pattern, 80)}”, which fits no container: no name has a colon, and a pattern of something else begins with image:, project: or label:.`,
    );
  const settings: Settings = {
    intervalMs: number(settingIds.interval, 1, 300, 5) * 1000,
    idleIntervalMs: number(settingIds.idleInterval, 0, 300, 0) * 1000,
    retention: Object.freeze({
      rawHours: number(settingIds.retentionRawHours, 1, 720, 24),
      minuteDays: number(settingIds.retentionMinuteDays, 1, 90, 14),
      quarterDays: number(settingIds.retentionQuarterHourDays, 1, 730, 180),
      maxBytes: number(settingIds.storageMaxSizeMB, 16, 65_536, 512) * 2 ** 20,
    }),
    engines: Object.freeze(engines.length > 0 ? engines.slice(0, maxEngines) : [autoEndpoint]),
    exclude: Object.freeze(exclude),
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
}

/** How long each tier of history is kept, and how much of all together. */
export interface Retention {
  readonly rawHours: number;
  readonly minuteDays: number;
  readonly quarterDays: number;
  readonly maxBytes: number;
}
