import * as vscode from 'vscode';
import type { PanelSubjectRef } from '../../protocol/panel';
import type { HistoryKeeper, HistoryReader } from '../../protocol/store';
import { commandIds, type CommandHandlers } from '../../contributions';
import { knownWorkloads, type KnownWorkload } from '../containerCatalog';
import type { LiveState } from '../liveState';
import { pickWorkload } from '../pickWorkload';
import type { PublicApi } from '../publicApi';
import { addEngine, removeEngine, type EngineChoices } from './chooseEngines';
import { clearHistory } from './clearHistory';
import { exportHistory } from './exportHistory';
import type { HistoryExport } from './exportHistory';
import { pickSubjects } from './pickSubjects';
import { resolveTarget } from './resolveTarget';
import { showOwnCost, type CostSources } from './showOwnCost';
import { showStorage } from './showStorage';

export interface CommandParts {
  readonly store: HistoryReader & HistoryKeeper;
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
  const { store, live, api, panels, collector, engineChoices, showLog, runExport } = parts;

  const listKnown = async (): Promise<KnownWorkload[]> =>
    knownWorkloads(live.containers, await store.listWorkloads());

  /**
   * What the argument names, else what `pick` lets the user choose. It opens at once and fills when the answer is there: a
   * palette command that shows nothing for a second looks broken.
   */
  const choose = async <T>(
    target: unknown,
    pick: (known: Promise<KnownWorkload[]>) => Promise<T | undefined>,
  ): Promise<KnownWorkload | T | undefined> => {
    const known = listKnown();
    if (target === undefined || target === null) return pick(known);
    return resolveTarget(target, await known) ?? pick(known);
  };

  return {
    [commandIds.showContainerHistory]: async target => {
      const chosen = await choose(target, known => pickWorkload(known, 'Show Container History'));
      if (chosen) panels.show({ kind: 'container', workload: chosen.workload, name: chosen.name });
    },
    [commandIds.showHostHistory]: async () => panels.show({ kind: 'host' }),
    [commandIds.queryHistory]: args => api.queryHistory(args as never),
    [commandIds.exportHistory]: async target => {
      const chosen = await choose(target, pickSubjects);
      if (!chosen) return;
      await exportHistory(runExport, 'workload' in chosen ? { workloads: [chosen], hasHost: false } : chosen);
    },
    [commandIds.clearHistory]: async target => {
      const chosen = await choose(target, known => pickWorkload(known, 'Delete History', everything));
      if (chosen && (await clearHistory(store, chosen))) panels.refresh();
    },
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

const everything = {
  label: 'Everything',
  detail: 'All containers and the host',
  value: 'everything',
} as const;

const extensionId = 'container-metrics.container-metrics';
