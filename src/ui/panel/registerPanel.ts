import { DisposableStore, type Disposable } from '../../common/disposable';
import { commandIds, commandTitles } from '../../contributions';
import type { Core } from '../../core';
import type { PanelSubjectRef } from '../../protocol/panel';
import { parsePanelRequest } from '../../protocol/panelSchemas';
import { pickWorkload } from '../kit/pickWorkload';
import { candidatesOf, resolveTarget } from '../kit/resolveTarget';
import { containersOf, givenRows } from '../state/treeNodes';
import { HistoryPanels } from './historyPanels';
import { HistoryView } from './historyView';
import { liveHistorySource } from './liveHistorySource';
import { pickComparison, subjectsOf } from './pickComparison';

/** The history panels and the commands that open them. */
export function registerPanel(core: Core): Disposable {
  const { commands, directory, ticks, chosen, linkBase, extensionUri, clock, log } = core;
  const { workspaceState: storage } = core;
  const disposables = new DisposableStore();
  const compare = async (chosen: readonly PanelSubjectRef[]): Promise<void> => {
    const subjects = await pickComparison(directory.list(), chosen);
    if (subjects) panels.show(subjects);
  };
  const source = disposables.add(
    liveHistorySource(core, {
      compare,
      open: (subjects, shown) => panels.show(subjects, shown),
      showView: ({ subjects, view: shown }): Promise<void> => view.show(subjects, shown),
    }),
  );
  const common = { source, linkBase, extensionUri, lastAsked: {}, storage, clock, log };
  const panels = disposables.add(new HistoryPanels(common));
  const view = disposables.add(new HistoryView({ ...common, chosen }));
  disposables.add(
    ticks.onDidMissTicks(() => {
      panels.refresh();
      view.refresh();
    }),
  );

  const show = async (argument: unknown): Promise<void> => {
    const request = parsePanelRequest(argument);
    if (request) {
      const { subjects, ...look } = request;
      return panels.show(subjects, look);
    }
    const target = await resolveTarget(argument, directory);
    const title = commandTitles.showContainerHistory;
    const chosen =
      target.kind === 'one'
        ? target.workload
        : await pickWorkload(candidatesOf(target, directory), { title });
    if (chosen) panels.show([{ kind: 'container', workload: chosen.workload, name: chosen.name }]);
  };

  /**
   * Several rows, or a row with several containers, are compared with each other. With a single container or
   * none, the user picks the others.
   */
  const compareRows = async (argument: unknown, selection: unknown): Promise<void> => {
    const containers = givenRows(argument, selection).flatMap(containersOf);
    const subjects = subjectsOf(directory.labelContainers([...new Set(containers)]));
    if (subjects && subjects.length > 1) panels.show(subjects);
    else await compare(subjects ?? []);
  };
  const showInView = async (argument: unknown, selection: unknown): Promise<void> => {
    const containers = givenRows(argument, selection).flatMap(containersOf);
    const subjects = subjectsOf(directory.labelContainers([...new Set(containers)]));
    await (subjects ? view.show(subjects) : view.reveal());
  };
  const openInEditor = (): void => {
    const { subjects, view: shown } = view.shown;
    panels.show(subjects, { view: shown });
  };
  disposables.add(
    commands.add({
      [commandIds.showContainerHistory]: show,
      [commandIds.showHostHistory]: async () => panels.show([{ kind: 'host' }]),
      [commandIds.compareHistory]: compareRows,
      [commandIds.showHistoryView]: showInView,
      [commandIds.openHistoryView]: () => view.reveal(),
      [commandIds.pinHistory]: async () => view.setPinned(true),
      [commandIds.unpinHistory]: async () => view.setPinned(false),
      [commandIds.openInEditor]: async () => openInEditor(),
      [commandIds.copyLink]: async () => panels.copyLink(),
    }),
  );
  return disposables;
}
