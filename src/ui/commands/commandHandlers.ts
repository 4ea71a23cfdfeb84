import * as vscode from 'vscode';
import type { PanelSubjectRef } from '../../protocol/panel';
import type { HistoryKeeper } from '../../protocol/store';
import { commandIds, type CommandHandlers } from '../../contributions';
import type { LiveState } from '../state/liveState';
import type { LabeledWorkload } from '../state/containerCatalog';
import { pickWorkload } from '../kit/pickWorkload';
import type { PublicApi } from '../api/publicApi';
import type { WorkloadDirectory } from '../state/workloadDirectory';
import { addEngine, removeEngine, type EngineChoices } from '../engines/chooseEngines';
import { clearHistory } from '../history/clearHistory';
import type { ClearTarget } from '../history/describeDeletion';
import { exportHistory } from '../history/exportHistory';
import type { HistoryExport } from '../history/exportHistory';
import { pickSubjects, type HistorySubjects } from '../history/pickSubjects';
import { resolveTarget, type Target } from '../kit/resolveTarget';
import { showOwnCost, type CostSources } from '../collecting/showOwnCost';
import { showStorage } from '../collecting/showStorage';

export interface CommandParts {
  readonly store: HistoryKeeper;
  readonly directory: WorkloadDirectory;
  readonly live: LiveState;
  readonly api: PublicApi;
  readonly panels: { show(subject: PanelSubjectRef): void; refresh(): void };
  readonly collector: {
    pause(): Promise<void>;
    resume(): Promise<void>;
    collectNow(): Promise<void>;
  } & CostSources['collector'];
  readonly engineChoices: EngineChoices;
  readonly showLog: () => void;
  readonly runExport: HistoryExport;
}

/** What each command does. Errors are told to the user by who registers them. */
export function commandHandlers(parts: CommandParts): CommandHandlers {
  const { store, directory, live, api, panels, collector, engineChoices, showLog, runExport } = parts;

  /** A pick opens at once and fills when the answer is there: a palette command that shows nothing for a second looks broken. */
  const candidates = async (target: Choice): Promise<readonly LabeledWorkload[]> =>
    target.kind === 'all' ? directory.list() : target.workloads;

  const show = async (argument: unknown): Promise<void> => {
    const target = await resolveTarget(argument, directory);
    const title = 'Show Container History';
    const chosen =
      target.kind === 'one' ? target.workload : await pickWorkload(candidates(target), { title });
    if (chosen) panels.show({ kind: 'container', workload: chosen.workload, name: chosen.name });
  };

  const subjectsOf = async (target: Target): Promise<HistorySubjects | undefined> => {
    if (target.kind === 'one') return { workloads: [target.workload], hasHost: false };
    if (target.kind === 'group') return { workloads: target.workloads, hasHost: false, group: target.name };
    return pickSubjects(candidates(target), target.kind === 'all');
  };

  const exportOf = async (argument: unknown): Promise<void> => {
    const subjects = await subjectsOf(await resolveTarget(argument, directory));
    if (subjects) await exportHistory(runExport, subjects);
  };

  const clearTargetOf = async (target: Target): Promise<ClearTarget | undefined> => {
    if (target.kind === 'one') return { kind: 'workloads', workloads: [target.workload] };
    if (target.kind === 'group')
      return { kind: 'workloads', workloads: target.workloads, group: target.name };
    const last = target.kind === 'all' ? everything : undefined;
    const options = { title: 'Delete History', hasEngines: true, last };
    const chosen = await pickWorkload(candidates(target), options);
    if (chosen === undefined || chosen === 'everything') return chosen && { kind: chosen };
    return { kind: 'workloads', workloads: [chosen] };
  };

  const clear = async (argument: unknown): Promise<void> => {
    const target = await clearTargetOf(await resolveTarget(argument, directory));
    if (target && (await clearHistory(store, target))) panels.refresh();
  };

  return {
    [commandIds.showContainerHistory]: show,
    [commandIds.showHostHistory]: async () => panels.show({ kind: 'host' }),
    [commandIds.queryHistory]: args => api.queryHistory(args as never),
    [commandIds.exportHistory]: exportOf,
    [commandIds.clearHistory]: clear,
    [commandIds.exportChosenHistory]: () => exportOf(undefined),
    [commandIds.clearChosenHistory]: () => clear(undefined),
    [commandIds.showStorage]: () => showStorage(store, live.snapshot.collecting),
    [commandIds.showOwnCost]: () => showOwnCost({ store, collector }, live.snapshot),
    [commandIds.addEngine]: () => addEngine(engineChoices, live.snapshot.engines),
    [commandIds.removeEngine]: target => removeEngine(target),
    [commandIds.pauseCollection]: () => collector.pause(),
    [commandIds.resumeCollection]: () => collector.resume(),
    [commandIds.collectNow]: () => collector.collectNow(),
    [commandIds.showLog]: async () => showLog(),
    [commandIds.openSettings]: async () => {
      await vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${extensionId}`);
    },
  };
}

/** What a user is to choose among. */
type Choice = Exclude<Target, { kind: 'one' }>;

const everything = {
  label: 'Everything',
  detail: 'All containers and the host',
  value: 'everything',
} as const;

const extensionId = 'container-metrics.container-metrics';
