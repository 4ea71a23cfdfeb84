/** Composition root: builds the parts, wires them and registers them with VS Code. No logic. */
import * as os from 'node:os';
import * as vscode from 'vscode';
import type { CollectedEvent, ContainerMetricsApi } from './api';
import { Collector } from './collect/collector';
import { Recorder } from './collect/recorder';
import { DisposableStore } from './common/disposable';
import { Emitter } from './common/emitter';
import { messageOf } from './common/errors';
import { outputChannelName } from './contributions';
import { EngineConnection } from './engine/engineConnection';
import { StoreClient } from './history/storeClient';
import { systemClock as clock } from './history/systemClock';
import { HostSampler } from './sample/hostSampler';
import { onDidChangeSettings, readSettings } from './settings';
import { commandHandlers } from './ui/commands/commandHandlers';
import { trackContextKeys } from './ui/contextKeys';
import { HistoryPanels } from './ui/panel/historyPanels';
import { liveHistorySource } from './ui/panel/liveHistorySource';
import { LiveState } from './ui/liveState';
import { PublicApi } from './ui/publicApi';
import { registerCommands } from './ui/registerCommands';
import { StatusBar } from './ui/statusBar';
import { reportDamage } from './ui/reportDamage';
import { ContainerTree } from './ui/tree/containerTree';

let shutDown: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): ContainerMetricsApi {
  const parts = new DisposableStore();
  const log = parts.add(vscode.window.createOutputChannel(outputChannelName, { log: true }));
  const logError = (error: unknown): void => log.error(messageOf(error));
  let settings = readSettings();

  const live = parts.add(new LiveState(logError));
  const storeFolder = vscode.Uri.joinPath(context.globalStorageUri, 'history').fsPath;
  const distPath = (name: string): string => vscode.Uri.joinPath(context.extensionUri, 'dist', name).fsPath;
  const store = new StoreClient({ workerPath: distPath('storeWorker.js'), clock, log });
  store
    .open({ folder: storeFolder, wasmPath: distPath('sql-wasm.wasm'), ...settings.retention })
    .then(report => reportDamage(report, log), logError);

  const environment = {
    variables: process.env,
    homeFolder: os.homedir(),
    platform: process.platform,
    userId: process.getuid?.(),
  };
  const engine = new EngineConnection({ endpoint: () => settings.engineEndpoint, environment, clock, log });
  engine.setExclude(settings.exclude);
  const host = parts.add(new HostSampler({ clock, log, platform: process.platform }));
  const collector = parts.add(new Collector({ engine, host, clock, log, intervalMs: settings.intervalMs }));
  parts.add(collector.onDidTick(tick => live.update({ tick, engine: tick.engine })));
  parts.add(collector.onDidChangeContainers(({ state, ...view }) => live.update({ engine: state, ...view })));
  parts.add(collector.onDidChangePaused(isPaused => live.update({ isPaused })));
  const recorder = parts.add(
    new Recorder({
      onDidTick: collector.onDidTick,
      sink: store,
      clock,
      log,
      retention: () => settings.retention,
    }),
  );
  parts.add(recorder.onDidChangeProblem(storeProblem => live.update({ storeProblem })));
  parts.add(
    store.onDidChangeHealth(health =>
      live.update({ storeProblem: health.kind === 'failing' ? health.message : undefined }),
    ),
  );

  const didCollect = parts.add(new Emitter<CollectedEvent>(logError));
  parts.add(
    recorder.onDidRecord(({ timestampMs, samples, host: hostSample }) =>
      didCollect.fire({
        timestamp: new Date(timestampMs),
        containers: samples.length,
        hasHost: hostSample !== undefined,
      }),
    ),
  );
  const api = new PublicApi(store, live, didCollect.event);

  const { onDidRecord } = recorder;
  const intervalMs = (): number => settings.intervalMs;
  const source = parts.add(liveHistorySource({ store, live, onDidRecord, intervalMs, log }));
  const panels = parts.add(new HistoryPanels(source, context.extensionUri, log));
  parts.add(
    new ContainerTree(live, () => store.queryPeaks({ fromMs: clock.now() - 3_600_000, toMs: clock.now() })),
  );
  parts.add(new StatusBar(live));
  parts.add(trackContextKeys(live));
  const showLog = (): void => log.show();
  const rawHours = (): number => settings.retention.rawHours;
  parts.add(
    registerCommands(commandHandlers({ store, live, api, panels, collector, showLog, rawHours }), log),
  );
  parts.add(
    onDidChangeSettings(changed => {
      const previous = settings;
      settings = changed;
      collector.setIntervalMs(changed.intervalMs);
      if (String(changed.exclude) !== String(previous.exclude)) engine.setExclude(changed.exclude);
      if (changed.engineEndpoint !== previous.engineEndpoint) void collector.resetEngine();
      if (JSON.stringify(changed.retention) !== JSON.stringify(previous.retention)) void recorder.prune();
    }),
  );

  shutDown = async () => {
    parts.dispose();
    await store.close();
  };
  collector.start();
  return api;
}

/** VS Code waits for this, briefly: what was recorded is on disk when it is done, and in the journal if it is not. */
export async function deactivate(): Promise<void> {
  await shutDown?.();
  shutDown = undefined;
}
