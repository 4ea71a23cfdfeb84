import type { PanelState } from '../../protocol/panel';
import { panelKey } from './feed/panelSubject';
import { parsePanelState } from '../../protocol/panelSchemas';

const storageKey = 'historyPanels';
/** Far more than anyone has open; what is over is the oldest. */
const mostKept = 100;

/** Where things outlive an extension host that dies: VS Code's storage of the workspace. */
export interface PanelStorage {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

interface KeptPanel {
  readonly label: string;
  readonly state: PanelState;
}

/**
 * What each open panel shows, under the label of its tab. VS Code hands the tabs of a host that died to no
 * other one, and of a tab it tells the label only: this is how a new host knows what such a tab was, and
 * gives its successor the same view.
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

  /** Oldest first. Several where names collide. */
  withLabel(label: string): PanelState[] {
    return [...this.#panels.values()].filter(each => each.label === label).map(({ state }) => state);
  }

  /** What the tab of these subjects was called last. */
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
