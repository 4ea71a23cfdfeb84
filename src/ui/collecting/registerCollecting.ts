import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable';
import { commandIds, extensionId } from '../../contributions';
import type { Core } from '../../core';
import { showOwnCost } from './showOwnCost';
import { showStorage } from './showStorage';

/** The commands that control collecting and show its cost. */
export function registerCollecting({ collecting, commands, history, live, showLog }: Core): Disposable {
  return commands.add({
    [commandIds.pauseCollection]: () => collecting.pause(),
    [commandIds.resumeCollection]: () => collecting.resume(),
    [commandIds.collectNow]: () => collecting.collectNow(),
    [commandIds.showStorage]: () => showStorage(history, live.snapshot.collecting),
    [commandIds.showOwnCost]: () => showOwnCost({ store: history, collector: collecting }, live.snapshot),
    [commandIds.showLog]: async () => showLog(),
    [commandIds.openSettings]: async () => {
      await vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${extensionId}`);
    },
  });
}
