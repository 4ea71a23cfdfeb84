import * as os from 'node:os';
import * as vscode from 'vscode';
import { Emitter } from '../../common/emitter';
import { messageOf } from '../../common/errors';
import { engineNameOf } from '../../common/text/engineNames';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { commandIds } from '../../contributions';
import type { Core } from '../../core';
import type { PanelAction, PanelLook, PanelRequest, PanelSubjects } from '../../protocol/panel';
import { engineStateOf } from '../state/engineStates';
import type { HistorySource } from './feed/historySource';
import { copyTaken, saveTaken } from './saveTaken';
import { historyTroubleOf } from '../state/troubles';

/** Actions that panels leave to other parts. */
export interface PanelDeeds {
  /** Lets the user choose what to compare these subjects with. */
  readonly compare: (subjects: PanelSubjects) => Promise<void>;
  /** Opens a tab. */
  readonly open: (subjects: PanelSubjects, look?: PanelLook) => void;
  /** Opens the history view. */
  readonly showView: (shown: PanelRequest) => Promise<void>;
}

/** Serves history panels from this window's live state and store. */
export function liveHistorySource(
  {
    history,
    directory,
    live,
    ticks,
    timeline,
    log,
  }: Pick<Core, 'history' | 'directory' | 'live' | 'ticks' | 'timeline' | 'log'>,
  { compare, open, showView }: PanelDeeds,
): HistorySource & Disposable {
  const didChange = new Emitter<void>(error => log.error(messageOf(error)));
  const handleError = (error: unknown): void => log.error(`Export from a panel: ${messageOf(error)}`);
  const run = async (action: PanelAction, shown: PanelRequest): Promise<void> => {
    switch (action) {
      case 'compareHistory':
        return compare(shown.subjects);
      case 'openInEditor':
        return open(shown.subjects, { view: shown.view });
      case 'showHistoryView':
        return showView(shown);
      default:
        await vscode.commands.executeCommand(commandIds[action]);
    }
  };
  const disposables = new DisposableStore();
  disposables.add(live.onDidChange(() => didChange.fire()));
  disposables.add(directory.onDidLearn(() => didChange.fire()));
  return {
    history,
    labeledUsage: async (span, signal) => {
      const [{ workloads, resolutionMs }, known] = await Promise.all([
        history.queryUsage(span, signal),
        directory.list(),
      ]);
      const labels = new Map(known.map(({ workload, label }) => [workload, label]));
      const rows = workloads.map(row => ({ ...row, name: labels.get(row.workload) ?? row.workload }));
      return { rows, resolutionMs };
    },
    findWorkload: key => directory.findStored(key),
    labelOf: (workload, name) => directory.labelOf(workload, name),
    leakOf: key => live.snapshot.leaks?.find(({ workload }) => workload === key)?.text,
    latestTick: () => live.snapshot.tick,
    isOverdue: () => live.isOverdue(),
    containers: () => live.containers,
    onDidTick: ticks.onDidRecord,
    onDidHappen: timeline.onDidHappen,
    isPaused: () => live.snapshot.isPaused,
    engineState: workload => engineStateOf(live.snapshot.engines, workload),
    engineName: workload => engineNameOf(workload, live.snapshot.engines),
    storeProblem: () => historyTroubleOf(live.snapshot),
    onDidChangeState: didChange.event,
    intervalMs: () => ticks.intervalMs(),
    hostName: () => os.hostname(),
    hostCores: () => os.cpus().length,
    now: () => Date.now(),
    runAction: (action, shown) =>
      void run(action, shown).catch((error: unknown) => log.error(messageOf(error))),
    open: subjects => open(subjects),
    showDeathLogs: id => void vscode.commands.executeCommand(commandIds.showDeathLogs, id),
    openComposeFile: id => void vscode.commands.executeCommand(commandIds.openComposeFile, id),
    copy: text => void copyTaken(text).then(undefined, handleError),
    save: file => void saveTaken(file).then(undefined, handleError),
    dispose: () => {
      disposables.dispose();
      didChange.dispose();
    },
  };
}
