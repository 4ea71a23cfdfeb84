import type { Disposable } from '../../common/disposable';
import { commandIds } from '../../contributions';
import type { Core } from '../../core';
import { pickWorkload } from '../kit/pickWorkload';
import { candidatesOf, resolveTarget, type Target } from '../kit/resolveTarget';
import { clearHistory } from './clearHistory';
import type { ClearTarget } from './describeDeletion';
import { exportHistory } from './exportHistory';
import { pickSubjects, type HistorySubjects } from './pickSubjects';

/** Commands for history as a whole: export and delete. */
export function registerHistory({ commands, directory, history, runExport }: Core): Disposable {
  const subjectsOf = async (target: Target): Promise<HistorySubjects | undefined> => {
    if (target.kind === 'one') return { workloads: [target.workload], hasHost: false };
    if (target.kind === 'group') return { workloads: target.workloads, hasHost: false, group: target.name };
    return pickSubjects(candidatesOf(target, directory), target.kind === 'all');
  };

  const exportOf = async (argument: unknown, selection?: unknown): Promise<void> => {
    const subjects = await subjectsOf(await resolveTarget(argument, directory, selection));
    if (subjects) await exportHistory(runExport, subjects);
  };

  const clearTargetOf = async (target: Target): Promise<ClearTarget | undefined> => {
    if (target.kind === 'one') return { kind: 'workloads', workloads: [target.workload] };
    if (target.kind === 'group')
      return { kind: 'workloads', workloads: target.workloads, group: target.name };
    const last = target.kind === 'all' ? everything : undefined;
    const options = { title: 'Delete History', hasEngines: true, last };
    const chosen = await pickWorkload(candidatesOf(target, directory), options);
    if (chosen === undefined || chosen === 'everything') return chosen && { kind: chosen };
    return { kind: 'workloads', workloads: [chosen] };
  };

  const clear = async (argument: unknown, selection?: unknown): Promise<void> => {
    const target = await clearTargetOf(await resolveTarget(argument, directory, selection));
    if (target) await clearHistory(history, target);
  };

  return commands.add({
    [commandIds.exportHistory]: exportOf,
    [commandIds.clearHistory]: clear,
    [commandIds.exportChosenHistory]: () => exportOf(undefined),
    [commandIds.clearChosenHistory]: () => clear(undefined),
  });
}

const everything = {
  label: 'Everything',
  detail: 'All containers and the host',
  value: 'everything',
} as const;
