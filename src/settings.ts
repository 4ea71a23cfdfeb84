import type { Settings } from './parseSettings';
/** The user's settings, clamped to what is allowed, as one frozen object. */
import * as vscode from 'vscode';
import { settingsSection } from './contributions';
import { parseSettings, type ParsedSettings } from './parseSettings';

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
