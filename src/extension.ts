/**
 * Composition root: builds the core, hands it to the features, and gives others the public interface. No
 * logic.
 */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ContainerMetricsApi } from './api';
import { collectingRole } from './collecting/collectingRole';
import { DisposableStore } from './common/disposable';
import { Emitter } from './common/emitter';
import { messageOf } from './common/errors';
import { forward } from './common/rpc';
import { plainLog } from './common/text/plainLog';
import { outputChannelName } from './contributions';
import { createCore } from './core';
import { engineChoicesOf } from './engine/discovery/engineChoices';
import { environmentOfProcess } from './engine/discovery/environment';
import { features } from './features';
import { exportOf } from './history/export/exportClient';
import { systemClock as clock } from './node/systemClock';
import { shutFolder } from './node/shutFolder';
import { sharedStoreMethods, type StoreOpenReport } from './protocol/store';
import type { WindowMethods } from './protocol/windows';
import { registerFeatures } from './registerFeatures';
import { WindowRuns } from './runs/windowRuns';
import { onDidChangeSettings, readSettings, settingProblems } from './settings';
import { PublicApi } from './ui/api/publicApi';
import { CommandTable } from './ui/kit/commandTable';
import { registerCommands } from './ui/kit/registerCommands';
import { describeThisWindow } from './ui/kit/describeThisWindow';
import { ChosenContainers } from './ui/state/chosenContainers';
import { followSettings } from './ui/state/followSettings';
import { LiveState } from './ui/state/liveState';
import { LiveFeed } from './ui/state/liveFeed';
import { WorkloadDirectory } from './ui/state/workloadDirectory';
import { sharedCollector } from './windows/sharedCollector';
import { socketPlacesOfProcess } from './windows/wire/socketFolder';

let shutDown: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): ContainerMetricsApi {
  const disposables = new DisposableStore();
  const channel = disposables.add(vscode.window.createOutputChannel(outputChannelName, { log: true }));
  const log = plainLog(channel);
  const logError = (error: unknown): void => log.error(messageOf(error));
  const { extensionUri, globalStorageUri, workspaceState } = context;
  const storagePath = (name: string): string => vscode.Uri.joinPath(globalStorageUri, name).fsPath;
  const distPath = (name: string): string => vscode.Uri.joinPath(extensionUri, 'dist', name).fsPath;
  const [folder, wasmPath] = [storagePath('history'), distPath('sql-wasm.wasm')];
  const environment = environmentOfProcess();
  const settings = { read: readSettings, problems: settingProblems, onDidChange: onDidChangeSettings };
  const window = describeThisWindow(context.extension);

  // Others must not be able to move what is in it, whatever mode VS Code created it with.
  void shutFolder(globalStorageUri.fsPath).catch(logError);

  const didFindDamage = disposables.add(new Emitter<StoreOpenReport['damaged']>(logError));
  const { role, setSettings } = collectingRole({
    role: { folder: storagePath('windows'), self: window, places: socketPlacesOfProcess(), clock, log },
    collecting: {
      environment,
      folder,
      workerPath: distPath('storeWorker.js'),
      systemWorkerPath: distPath('systemWorker.js'),
      wasmPath,
      handleDamage: damaged => didFindDamage.fire(damaged),
    },
    readSettings,
  });

  const live = disposables.add(new LiveState(readSettings().intervalMs, logError, clock));
  disposables.add(followSettings(settings, live, setSettings));
  const ticks = disposables.add(new LiveFeed(role, live, logError));
  const history = forward<WindowMethods, typeof sharedStoreMethods>(
    sharedStoreMethods,
    (method, params, signal) => role.call(method, params, signal),
  );
  const runs = disposables.add(new WindowRuns({ note: history.noteRun, clock, log, makeId: randomUUID }));
  const commands = new CommandTable();
  disposables.add(registerCommands(commands, log));

  const exportWorker = { folder, wasmPath, workerPath: distPath('exportWorker.js') };
  const core = createCore({
    live,
    ticks,
    timeline: ticks,
    history,
    collecting: sharedCollector(role),
    runs,
    directory: disposables.add(new WorkloadDirectory(history, live, logError)),
    chosen: disposables.add(new ChosenContainers(logError)),
    engines: engineChoicesOf(environment),
    settings,
    runExport: exportOf({ ...exportWorker, flush: () => history.flush() }),
    onDidFindDamage: didFindDamage.event,
    commands,
    api: new PublicApi(history, live, ticks, runs, clock),
    window,
    extensionUri,
    linkBase: `${vscode.env.uriScheme}://${context.extension.id}`,
    workspaceState,
    clock,
    log,
    showLog: () => channel.show(),
  });
  disposables.add(registerFeatures(core, features));

  shutDown = async () => {
    await role.stop();
    disposables.dispose();
  };
  role.start();
  return core.api;
}

/**
 * VS Code waits for this, briefly: what was recorded is on disk when it is done, and in the journal if it is
 * not.
 */
export async function deactivate(): Promise<void> {
  await shutDown?.();
  shutDown = undefined;
}
