import { DisposableStore, type Disposable } from '../../common/disposable';
import { commandIds } from '../../contributions';
import type { Core } from '../../core';
import { pickWorkload } from '../kit/pickWorkload';
import { candidatesOf, resolveTarget } from '../kit/resolveTarget';
import { HistoryPanels } from './historyPanels';
import { liveHistorySource } from './liveHistorySource';

/** The history panels, and the commands that open them. */
export function registerPanel(core: Core): Disposable {
  const { commands, directory, ticks, extensionUri, workspaceState: storage, clock, log } = core;
  const parts = new DisposableStore();
  const source = parts.add(liveHistorySource(core));
  const panels = parts.add(new HistoryPanels({ source, extensionUri, storage, clock, log }));
  parts.add(ticks.onDidMissTicks(() => panels.refresh()));

  const show = async (argument: unknown): Promise<void> => {
    const target = await resolveTarget(argument, directory);
    const title = 'Show Container History';
    const chosen =
      target.kind === 'one'
        ? target.workload
        : await pickWorkload(candidatesOf(target, directory), { title });
    if (chosen) panels.show([{ kind: 'container', workload: chosen.workload, name: chosen.name }]);
  };
  parts.add(
    commands.add({
      [commandIds.showContainerHistory]: show,
      [commandIds.showHostHistory]: async () => panels.show([{ kind: 'host' }]),
    }),
  );
  return parts;
}
