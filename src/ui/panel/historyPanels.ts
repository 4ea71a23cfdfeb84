import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import { ArgumentError } from '../../common/errors';
import { panelViewType } from '../../contributions';
import { firstView, type PanelLook, type PanelState, type PanelSubjects } from '../../protocol/panel';
import { parsePanelState } from '../../protocol/panelSchemas';
import type { PanelStorage } from '../kit/tabs/keptPanels';
import { SucceedingPanels } from '../kit/tabs/succeedingPanels';
import { panelKey } from './feed/panelSubject';
import { panelTitle } from './feed/panelTitle';
import type { HistoryPageContext } from './historyPage';
import { HistoryPanel } from './historyPanel';

export interface HistoryPanelsOptions extends HistoryPageContext {
  readonly storage: PanelStorage;
  readonly clock: Clock;
}

/** All history panels: one tab for each subject. */
export class HistoryPanels implements Disposable {
  readonly #panels: SucceedingPanels<PanelState, HistoryPanel>;

  constructor({ storage, clock, ...context }: HistoryPanelsOptions) {
    const { source, log } = context;
    this.#panels = new SucceedingPanels({
      name: 'History panel',
      viewType: panelViewType,
      storage,
      storageKey: 'historyPanels',
      clock,
      log,
      parse: parsePanelState,
      keyOf: ({ subjects }) => panelKey(subjects),
      titleOf: ({ subjects }) => panelTitle(subjects, (workload, name) => source.labelOf(workload, name)),
      firstTitleOf: ({ subjects }) => panelTitle(subjects),
      adopt: (panel, state, handlers) =>
        new HistoryPanel({ ...context, ...handlers, panel, state, subjects: state.subjects }),
    });
  }

  /** Brings the subject's tab to the front, or opens one in the active editor group. Shows `look` there. */
  show(subjects: PanelSubjects, look?: PanelLook): void {
    const state: PanelState = { version: 2, subjects, view: firstView, ...look, hidden: [] };
    this.#panels.show(state, panel => panel.reveal(look));
  }

  /**
   * Copies a link to the focused panel's view to the clipboard. @throws ArgumentError when no panel has the
   * focus
   */
  copyLink(): Promise<void> {
    const active = [...this.#panels.panels].find(({ isActive }) => isActive);
    if (!active)
      throw new ArgumentError(
        'Open the history of a container first: the link leads to what its panel shows.',
      );
    return active.copyLink();
  }

  /** Reads everything again: history was changed by something else. */
  refresh(): void {
    for (const panel of this.#panels.panels) panel.refresh();
  }

  dispose(): void {
    this.#panels.dispose();
  }
}
