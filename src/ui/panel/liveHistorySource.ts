import * as os from 'node:os';
import * as vscode from 'vscode';
import { Emitter, type Event } from '../../common/emitter';
import { messageOf } from '../../common/errors';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Log } from '../../common/log';
import type { Tick } from '../../common/model/model';
import { commandIds } from '../../contributions';
import type { PanelAction } from '../../protocol/panel';
import type { HistoryReader } from '../../protocol/store';
import { engineStateOf } from '../state/engineStates';
import type { HistorySource } from './historySource';
import type { LiveState } from '../state/liveState';
import { historyTroubleOf } from '../state/troubles';
import type { WorkloadDirectory } from '../state/workloadDirectory';

export interface LiveHistorySourceParts {
  readonly store: HistoryReader;
  readonly directory: WorkloadDirectory;
  readonly live: LiveState;
  /** Fires once a tick is stored, so that a panel that asks then gets it. */
  readonly onDidRecord: Event<Tick>;
  readonly intervalMs: () => number;
  readonly log: Log;
}

/** What history panels ask for, answered from the live state and the store of this window. */
export function liveHistorySource(parts: LiveHistorySourceParts): HistorySource & Disposable {
  const { store, directory, live, onDidRecord, intervalMs, log } = parts;
  const didChange = new Emitter<void>(error => log.error(messageOf(error)));
  const subscriptions = new DisposableStore();
  subscriptions.add(live.onDidChange(() => didChange.fire()));
  subscriptions.add(directory.onDidLearn(() => didChange.fire()));
  return {
    querySeries: (query, signal) => store.querySeries(query, signal),
    queryEvents: (query, signal) => store.queryEvents(query, signal),
    findWorkload: key => directory.findStored(key),
    labelOf: (workload, name) => directory.labelOf(workload, name),
    latestTick: () => live.snapshot.tick,
    onDidTick: onDidRecord,
    isPaused: () => live.snapshot.isPaused,
    engineState: workload => engineStateOf(live.snapshot.engines, workload),
    storeProblem: () => historyTroubleOf(live.snapshot),
    onDidChangeState: didChange.event,
    intervalMs,
    hostName: () => os.hostname(),
    hostCores: () => os.cpus().length,
    now: () => Date.now(),
    runAction: (action: PanelAction) => void vscode.commands.executeCommand(commandIds[action]),
    dispose: () => {
      subscriptions.dispose();
      didChange.dispose();
    },
  };
}
