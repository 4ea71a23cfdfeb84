import * as os from 'node:os';
import * as vscode from 'vscode';
import { Emitter, type Event } from '../../common/emitter';
import { messageOf } from '../../common/errors';
import type { Disposable } from '../../common/disposable';
import type { Log } from '../../common/log';
import type { Tick } from '../../common/model';
import { commandIds } from '../../contributions';
import type { PanelAction } from '../../protocol/panel';
import type { HistoryReader } from '../../protocol/store';
import { engineStateOf } from '../engineStates';
import type { HistorySource } from './historySource';
import type { LiveState } from '../liveState';

export interface LiveHistorySourceParts {
  readonly store: HistoryReader;
  readonly live: LiveState;
  /** Fires once a tick is stored, so that a panel that asks then gets it. */
  readonly onDidRecord: Event<Tick>;
  readonly intervalMs: () => number;
  readonly log: Log;
}

/** What history panels ask for, answered from the live state and the store of this window. */
export function liveHistorySource(parts: LiveHistorySourceParts): HistorySource & Disposable {
  const { store, live, onDidRecord, intervalMs, log } = parts;
  const didChange = new Emitter<void>(error => log.error(messageOf(error)));
  const subscription = live.onDidChange(() => didChange.fire());
  return {
    querySeries: (query, signal) => store.querySeries(query, signal),
    findWorkload: async key => (await store.listWorkloads()).find(each => each.key === key),
    latestTick: () => live.snapshot.tick,
    onDidTick: onDidRecord,
    isPaused: () => live.snapshot.isPaused,
    engineState: workload => engineStateOf(live.snapshot.engines, workload),
    storeProblem: () => live.snapshot.storeProblem,
    onDidChangeState: didChange.event,
    intervalMs,
    hostName: () => os.hostname(),
    hostCores: () => os.cpus().length,
    now: () => Date.now(),
    runAction: (action: PanelAction) => void vscode.commands.executeCommand(commandIds[action]),
    dispose: () => {
      subscription.dispose();
      didChange.dispose();
    },
  };
}
