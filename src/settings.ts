/** Reads the user's settings, clamps them to what is allowed, and hands them on as one frozen object. */
import * as vscode from 'vscode';
import { autoEndpoint } from './common/engineWords';
import { clampNumber } from './common/numbers';
import { settingIds, settingsSection } from './contributions';

/** Each is a connection and a request a tick. */
const maxEngines = 16;

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

export function readSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration(settingsSection);
  const number = (id: string, min: number, max: number, fallback: number): number =>
    clampNumber(configuration.get(id), { min, max, fallback });
  const texts = (id: string): string[] => textsOf(configuration.get(id));
  const engines = [...new Set(texts(settingIds.engines))].slice(0, maxEngines);
  return Object.freeze({
    intervalMs: number(settingIds.interval, 1, 300, 5) * 1000,
    idleIntervalMs: number(settingIds.idleInterval, 0, 300, 0) * 1000,
    retention: Object.freeze({
      rawHours: number(settingIds.retentionRawHours, 1, 720, 24),
      minuteDays: number(settingIds.retentionMinuteDays, 1, 90, 14),
      quarterDays: number(settingIds.retentionQuarterHourDays, 1, 730, 180),
      maxBytes: number(settingIds.storageMaxSizeMB, 16, 65_536, 512) * 2 ** 20,
    }),
    engines: Object.freeze(engines.length > 0 ? engines : [autoEndpoint]),
    exclude: Object.freeze(texts(settingIds.exclude)),
  });
}

/** A user's list, without what is no text or empty. */
function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  const texts = value.filter((each): each is string => typeof each === 'string').map(each => each.trim());
  return texts.filter(each => each !== '');
}

/** Calls back with the new settings when one of them changed. */
export function onDidChangeSettings(listener: (settings: Settings) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration(settingsSection)) listener(readSettings());
  });
}
