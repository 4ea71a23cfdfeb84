import * as vscode from 'vscode';
import type { Disposable } from '../common/disposable';
import { contextKeys } from '../contributions';
import type { LiveState } from './liveState';

/** Keeps the context keys that choose welcome views and commands in step with the live state. */
export function trackContextKeys(live: LiveState): Disposable {
  const set = new Map<string, unknown>();
  const setKey = (key: string, value: unknown): void => {
    if (set.get(key) === value) return;
    set.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = (): void => {
    setKey(contextKeys.engineState, live.snapshot.engine.kind);
    setKey(contextKeys.isPaused, live.snapshot.isPaused);
  };
  setKey(contextKeys.platform, process.platform);
  update();
  return live.onDidChange(update);
}
