/** The user's settings, clamped to what is allowed, as one frozen object. */
import * as vscode from 'vscode';
import { settingsSection } from './contributions';
import { parseSettings, type ParsedSettings } from './parseSettings';

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
  return parse().settings;
}

/** What of the user's settings does not do what it seems to say, a sentence each. Plain text. */
export function settingProblems(): readonly string[] {
  return parse().problems;
}

function parse(): ParsedSettings {
  const configuration = vscode.workspace.getConfiguration(settingsSection);
  return parseSettings(id => configuration.get(id));
}

/** Calls back with the new settings when one of them changed. */
export function onDidChangeSettings(listener: (settings: Settings) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration(settingsSection)) listener(readSettings());
  });
}
