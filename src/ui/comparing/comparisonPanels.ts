import type { Disposable } from '../../common/disposable';
import { plainLine } from '../../common/text/untrustedText';
import { comparisonViewType } from '../../contributions';
import type { Core } from '../../core';
import { parseComparisonState, type ComparisonState } from '../../protocol/comparison';
import type { EndedRun } from '../../runs/comparableRuns';
import { SucceedingPanels } from '../kit/tabs/succeedingPanels';
import type { Sides } from '../state/runComparison';
import { titleOf } from '../state/runTexts';
import { ComparisonPanel, type ComparisonPanelOptions } from './comparisonPanel';

/** In place of a title that is not known any more. */
const unknownTitle = 'Runs Compared';

type NeededCore = ComparisonPanelOptions['core'] & Pick<Core, 'workspaceState' | 'clock'>;

/** The comparison tabs: one for each pair of sides. */
export class ComparisonPanels implements Disposable {
  readonly #panels: SucceedingPanels<ComparisonState, ComparisonPanel>;

  constructor(core: NeededCore) {
    const { workspaceState: storage, clock, log } = core;
    this.#panels = new SucceedingPanels({
      name: 'Comparison',
      viewType: comparisonViewType,
      storage,
      storageKey: 'comparisonPanels',
      clock,
      log,
      parse: parseComparisonState,
      keyOf: ({ a, b }) => JSON.stringify([a, b]),
      titleOf: ({ title = unknownTitle }) => title,
      adopt: (panel, state, handlers) => new ComparisonPanel({ ...handlers, panel, state, core }),
    });
  }

  /** Brings the tab of these sides to the front, or opens it. */
  show({ a, b }: Sides<EndedRun>): void {
    const idsOf = (runs: readonly EndedRun[]): string[] => runs.map(({ id }) => id);
    const title = `${plainLine(titleOf(a, b), 60)} Compared`;
    this.#panels.show({ version: 1, a: idsOf(a), b: idsOf(b), title }, panel => panel.reveal());
  }

  dispose(): void {
    this.#panels.dispose();
  }
}
