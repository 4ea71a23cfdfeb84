/** Reads the user's settings, clamps them to what is allowed, and hands them on as one frozen object. */
import * as vscode from 'vscode';
import { clampNumber } from './common/numbers';
import { settingIds, settingsSection } from './contributions';

export interface Settings {
  readonly intervalMs: number;
  readonly retention: Retention;
  /** Empty: the engine is looked for. */
  readonly engineEndpoint: string;
}

/** How long each tier of history is kept. */
export interface Retention {
  readonly rawHours: number;
  readonly minuteDays: number;
  readonly quarterDays: number;
}

export function readSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration(settingsSection);
  const endpoint: unknown = configuration.get(settingIds.engineEndpoint);
  return Object.freeze({
    intervalMs: clampNumber(configuration.get(settingIds.interval), { min: 1, max: 300, fallback: 5 }) * 1000,
    retention: Object.freeze({
      rawHours: clampNumber(configuration.get(settingIds.retentionRawHours), {
        min: 1,
        max: 720,
        fallback: 24,
      }),
      minuteDays: clampNumber(configuration.get(settingIds.retentionMinuteDays), {
        min: 1,
        max: 90,
        fallback: 14,
      }),
      quarterDays: clampNumber(configuration.get(settingIds.retentionQuarterHourDays), {
        min: 1,
        max: 730,
        fallback: 180,
      }),
    }),
    engineEndpoint: typeof endpoint === 'string' ? endpoint.trim() : '',
  });
}

/** Calls back with the new settings when one of them changed. */
export function onDidChangeSettings(listener: (settings: Settings) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration(settingsSection)) listener(readSettings());
  });
}
