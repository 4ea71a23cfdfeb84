/** Reads the user's settings, clamps them to what is allowed, and hands them on as one frozen object. */
import * as vscode from 'vscode';
import { clampNumber } from './common/numbers';
import { settingIds, settingsSection } from './contributions';

export interface Settings {
  readonly intervalMs: number;
  readonly rawHours: number;
  /** Empty: the engine is looked for. */
  readonly engineEndpoint: string;
}

export function readSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration(settingsSection);
  const endpoint: unknown = configuration.get(settingIds.engineEndpoint);
  return Object.freeze({
    intervalMs: clampNumber(configuration.get(settingIds.interval), { min: 1, max: 300, fallback: 5 }) * 1000,
    rawHours: clampNumber(configuration.get(settingIds.retentionRawHours), {
      min: 1,
      max: 720,
      fallback: 24,
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
