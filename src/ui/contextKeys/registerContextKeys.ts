import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable';
import { contextKeys } from '../../contributions';
import type { Core } from '../../core';
import { overallState } from '../state/engineStates';

/** Keeps the context keys for welcome views and commands up to date with the live state. */
export function registerContextKeys({ live }: Core): Disposable {
  const set = new Map<string, unknown>();
  const setKey = (key: string, value: unknown): void => {
    if (set.get(key) === value) return;
    set.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = (): void => {
    const { engines } = live.snapshot;
    setKey(contextKeys.engineState, overallState(engines).kind);
    setKey(contextKeys.engineCount, engines.length);
    setKey(
      contextKeys.hasExcluded,
      engines.some(({ excludedCount = 0 }) => excludedCount > 0),
    );
    setKey(contextKeys.isPaused, live.snapshot.isPaused);
    setKey(contextKeys.hasSettingProblems, (live.snapshot.settingProblems ?? []).length > 0);
  };
  setKey(contextKeys.platform, process.platform);
  update();
  return live.onDidChange(update);
}
