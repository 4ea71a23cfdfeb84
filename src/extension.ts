/** Composition root: builds the parts, wires them and registers them with VS Code. No logic. */
import * as vscode from 'vscode';
import type { CollectedEvent, ContainerMetricsApi, Happening } from './api';
import { CollectingWindow } from './collecting/collectingWindow';
import { DisposableStore } from './common/disposable';
import { Emitter } from './common/emitter';
import { messageOf } from './common/errors';
import { plainLog } from './common/text/plainLog';
import { outputChannelName } from './contributions';
import { engineChoicesOf } from './engine/discovery/engineChoices';
import { environmentOfProcess } from './engine/discovery/environment';
import { exportOf } from './history/export/exportClient';
import { systemClock as clock } from './node/systemClock';
import { shutFolder } from './node/shutFolder';
import { onDidChangeSettings, readSettings, settingProblems } from './settings';
import { commandHandlers } from './ui/commands/commandHandlers';
import { trackContextKeys } from './ui/kit/contextKeys';
import { damageReporter } from './ui/notices/damageReporter';
import { reportFocus } from './ui/kit/focusReporter';
import { HistoryPanels } from './ui/panel/historyPanels';
import { liveHistorySource } from './ui/panel/liveHistorySource';
import { LiveState } from './ui/state/liveState';
import { PublicApi } from './ui/api/publicApi';
import { registerCommands } from './ui/kit/registerCommands';
import { saveProblemReporter } from './ui/notices/saveProblemReporter';
import { SharedView } from './ui/state/sharedView';
import { StatusBar } from './ui/statusBar/statusBar';
import { toCollectedEvent } from './ui/api/toCollectedEvent';
import { toHappening } from './ui/api/toHappening';
import { describeThisWindow } from './ui/kit/thisWindow';
import { troubleLog } from './ui/notices/troubleLog';
import { ContainerTree } from './ui/tree/containerTree';
import { WorkloadDirectory } from './ui/state/workloadDirectory';
import { sharedCollector } from './windows/sharedCollector';
import { sharedHistory } from './windows/sharedHistory';
import { socketPlacesOfProcess } from './windows/wire/socketFolder';
import { WindowRole } from './windows/windowRole';

let shutDown: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): ContainerMetricsApi {
  const parts = new DisposableStore();
  const channel = parts.add(vscode.window.createOutputChannel(outputChannelName, { log: true }));
  const log = plainLog(channel);
  const { extensionUri, workspaceState } = context;
  const logError = (error: unknown): void => log.error(messageOf(error));
  const environment = environmentOfProcess();
  let settings = readSettings();
  const self = describeThisWindow(context.extension);
  const storagePath = (name: string): string => vscode.Uri.joinPath(context.globalStorageUri, name).fsPath;
  const distPath = (name: string): string => vscode.Uri.joinPath(context.extensionUri, 'dist', name).fsPath;

  // What lies in it must not be put elsewhere by others, whatever mode VS Code made it with.
  void shutFolder(context.globalStorageUri.fsPath).catch(logError);

  const reportDamage = damageReporter(log);
  let collecting: CollectingWindow | undefined;
  const role = new WindowRole({
    folder: storagePath('windows'),
    self,
    places: socketPlacesOfProcess(),
    clock,
    log,
    createOwner: seed => {
      collecting = new CollectingWindow({
        seed,
        settings,
        environment,
        folder: storagePath('history'),
        workerPath: distPath('storeWorker.js'),
        wasmPath: distPath('sql-wasm.wasm'),
        clock,
        log,
        onDamage: reportDamage,
      });
      return collecting;
    },
  });
  const store = sharedHistory(role);
  const collector = sharedCollector(role);

  const live = parts.add(new LiveState(logError));
  live.update({ settingProblems: settingProblems() });
  const shared = parts.add(new SharedView(role, live, settings.intervalMs, logError));
  const { onDidRecord, onDidMissTicks, intervalMs } = shared;
  const didCollect = parts.add(new Emitter<CollectedEvent>(logError));
  parts.add(onDidRecord(tick => didCollect.fire(toCollectedEvent(tick))));
  const didHappen = parts.add(new Emitter<Happening>(logError));
  parts.add(shared.onDidHappen(entries => entries.forEach(each => didHappen.fire(toHappening(each)))));
  const api = new PublicApi(store, live, didCollect.event, didHappen.event);

  const directory = parts.add(new WorkloadDirectory(store, live, logError));
  const source = parts.add(liveHistorySource({ store, directory, live, onDidRecord, intervalMs, log }));
  const panels = parts.add(new HistoryPanels({ source, extensionUri, storage: workspaceState, clock, log }));
  parts.add(onDidMissTicks(() => panels.refresh()));
  parts.add(
    new ContainerTree(
      live,
      () => store.queryPeaks({ fromMs: clock.now() - 3_600_000, toMs: clock.now() }),
      clock,
    ),
  );
  parts.add(new StatusBar(live));
  parts.add(saveProblemReporter(live, log));
  parts.add(troubleLog(live, log));
  parts.add(trackContextKeys(live));
  const engineChoices = engineChoicesOf(environment);
  const showLog = (): void => channel.show();
  const runExport = exportOf({
    folder: storagePath('history'),
    wasmPath: distPath('sql-wasm.wasm'),
    workerPath: distPath('exportWorker.js'),
    flush: () => store.flush(),
  });
  const commands = { store, directory, live, api, panels, collector, engineChoices, showLog, runExport };
  parts.add(registerCommands(commandHandlers(commands), log));
  parts.add(
    onDidChangeSettings(changed => {
      settings = changed;
      collecting?.setSettings(changed);
      live.update({ settingProblems: settingProblems() });
    }),
  );

  const isFocusWanted = (): boolean => settings.idleIntervalMs > 0;
  parts.add(reportFocus(isFocused => collector.noteFocus(self.id, isFocused), isFocusWanted));

  shutDown = async () => {
    await role.stop();
    parts.dispose();
  };
  role.start();
  return api;
}

/** VS Code waits for this, briefly: what was recorded is on disk when it is done, and in the journal if it is not. */
export async function deactivate(): Promise<void> {
  await shutDown?.();
  shutDown = undefined;
}
