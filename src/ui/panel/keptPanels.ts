import type { PanelState } from '../../protocol/panel';
import { panelKey } from './feed/panelSubject';
import { parsePanelState } from '../../protocol/panelSchemas';

const storageKey = 'historyPanels';
/** Far more panels than anyone has open. The oldest ones are dropped. */
const mostKept = 100;

/** Storage that outlives an extension host: VS Code's workspace storage. */
export interface PanelStorage {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

interface KeptPanel {
  readonly label: string;
  readonly state: PanelState;
}

/**
 * The state of each open panel, by the label of its tab. When an extension host dies, VS Code does not pass
 * its tabs to the next host, and reveals only their labels. These states tell the new host what such a tab
 * showed, and give the replacing panel the same view.
 */
export class KeptPanels {
  readonly #storage: PanelStorage;
  readonly #handleError: (error: unknown) => void;
  readonly #panels = new Map<string, KeptPanel>();

  constructor(storage: PanelStorage, handleError: (error: unknown) => void) {
    this.#storage = storage;
    this.#handleError = handleError;
    const stored = storage.get(storageKey);
    for (const each of Array.isArray(stored) ? (stored as unknown[]).slice(-mostKept) : []) {
      const { label, state } = (each ?? {}) as Record<string, unknown>;
      const parsed = parsePanelState(state);
      if (parsed && typeof label === 'string')
        this.#panels.set(panelKey(parsed.subjects), { label, state: parsed });
    }
  }

  /** The states of panels with this label, oldest first; several when labels are equal. */
  withLabel(label: string): PanelState[] {
    return [...this.#panels.values()].filter(each => each.label === label).map(({ state }) => state);
  }

  /** The last label of the tab with these subjects. */
  labelOf(subjects: PanelState['subjects']): string | undefined {
    return this.#panels.get(panelKey(subjects))?.label;
  }

  set(label: string, state: PanelState): void {
    const key = panelKey(state.subjects);
    this.#panels.delete(key);
    this.#panels.set(key, { label, state });
    this.#save();
  }

  relabel(subjects: PanelState['subjects'], label: string): void {
    const known = this.#panels.get(panelKey(subjects));
    if (known) this.set(label, known.state);
  }

  delete(subjects: PanelState['subjects']): void {
    if (this.#panels.delete(panelKey(subjects))) this.#save();
  }

  #save(): void {
    this.#storage
      .update(storageKey, [...this.#panels.values()].slice(-mostKept))
      .then(undefined, this.#handleError);
  }
}
