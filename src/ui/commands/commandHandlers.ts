import * as vscode from 'vscode';
import type { PanelSubjectRef } from '../../protocol/panel';
import type { HistoryKeeper, HistoryReader } from '../../protocol/store';
import { commandIds, type CommandHandlers } from '../../contributions';
import { knownWorkloads, type KnownWorkload } from '../containerCatalog';
import type { LiveState } from '../liveState';
import { pickWorkload } from '../pickWorkload';
import type { PublicApi } from '../publicApi';
import { clearHistory } from './clearHistory';
import { exportHistory } from './exportHistory';
import type { HistoryExport } from './exportHistory';
import { pickSubjects } from './pickSubjects';
import { resolveTarget } from './resolveTarget';
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
  };
  readonly showLog: () => void;
  readonly runExport: HistoryExport;
}

/** What each command does. Errors are told to the user by who registers them. */
export function commandHandlers(parts: CommandParts): CommandHandlers {
  const { store, live, api, panels, collector, showLog, runExport } = parts;

  const listKnown = async (): Promise<KnownWorkload[]> =>
    knownWorkloads(live.containers, await store.listWorkloads());

  /** What the argument names, or what the user picks; `undefined` when they pick nothing. */
  const choose = async (target: unknown, title: string): Promise<KnownWorkload | undefined> => {
    const known = listKnown();
    return resolveTarget(target, await known) ?? pickWorkload(known, title);
  };

  return {
    [commandIds.showContainerHistory]: async target => {
      const chosen = await choose(target, 'Show Container History');
      if (chosen) panels.show({ kind: 'container', workload: chosen.workload, name: chosen.name });
    },
    [commandIds.showHostHistory]: async () => panels.show({ kind: 'host' }),
    [commandIds.queryHistory]: args => api.queryHistory(args as never),
    [commandIds.exportHistory]: async target => {
      const known = listKnown();
      const chosen = resolveTarget(target, await known);
      const subjects = chosen ? { workloads: [chosen], hasHost: false } : await pickSubjects(known);
      if (subjects) await exportHistory(runExport, subjects);
    },
    [commandIds.clearHistory]: async target => {
      const known = listKnown();
      const chosen =
        resolveTarget(target, await known) ?? (await pickWorkload(known, 'Delete History', everything));
      if (chosen && (await clearHistory(store, chosen))) panels.refresh();
    },
    [commandIds.showStorage]: () => showStorage(store, live.snapshot.collecting),
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
