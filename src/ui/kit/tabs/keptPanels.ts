/** Far more panels than anyone has open. The oldest ones are dropped. */
const mostKept = 100;

/** Storage that outlives an extension host: VS Code's workspace storage. */
export interface PanelStorage {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

interface KeptPanel<State> {
  readonly label: string;
  readonly state: State;
}

export interface KeptPanelsOptions<State> {
  readonly storage: PanelStorage;
  readonly storageKey: string;
  /** A state that was stored, or `undefined` where it has another shape. Stored states are untrusted. */
  readonly parse: (stored: unknown) => State | undefined;
  /** The same for two states of one tab. */
  readonly keyOf: (state: State) => string;
  readonly handleError: (error: unknown) => void;
}

/**
 * The state of each open panel, by the label of its tab. When an extension host dies, VS Code does not pass
 * its tabs to the next host, and reveals only their labels. These states tell the new host what such a tab
 * showed, and give the replacing panel the same view.
 */
export class KeptPanels<State> {
  readonly #options: KeptPanelsOptions<State>;
  readonly #panels = new Map<string, KeptPanel<State>>();

  constructor(options: KeptPanelsOptions<State>) {
    this.#options = options;
    const { storage, storageKey, parse, keyOf } = options;
    const stored = storage.get(storageKey);
    for (const each of Array.isArray(stored) ? (stored as unknown[]).slice(-mostKept) : []) {
      const { label, state } = (each ?? {}) as Record<string, unknown>;
      const parsed = parse(state);
      if (parsed && typeof label === 'string') this.#panels.set(keyOf(parsed), { label, state: parsed });
    }
  }

  /** The states of panels with this label, oldest first; several when labels are equal. */
  withLabel(label: string): State[] {
    return [...this.#panels.values()].filter(each => each.label === label).map(({ state }) => state);
  }

  /** The last label of the tab with this key. */
  labelOf(key: string): string | undefined {
    return this.#panels.get(key)?.label;
  }

  set(label: string, state: State): void {
    const key = this.#options.keyOf(state);
    this.#panels.delete(key);
    this.#panels.set(key, { label, state });
    this.#save();
  }

  relabel(key: string, label: string): void {
    const known = this.#panels.get(key);
    if (known) this.set(label, known.state);
  }

  delete(key: string): void {
    if (this.#panels.delete(key)) this.#save();
  }

  #save(): void {
    const { storage, storageKey, handleError } = this.#options;
    storage.update(storageKey, [...this.#panels.values()].slice(-mostKept)).then(undefined, handleError);
  }
}
