import type { PanelState } from '../../protocol/panel';
import { parsePanelState } from '../../protocol/panelSchemas';
import type { PanelStorage } from './keptPanels';

const storageKey = 'historyView';

interface ViewState {
  /** What its page kept last; absent before it showed anything. */
  readonly state?: PanelState;
  /** Whether it stays with its subjects. */
  readonly isPinned: boolean;
}

/** What the history view shows, over reloads, moves and extension hosts that die. */
export class KeptView {
  readonly #storage: PanelStorage;
  readonly #handleError: (error: unknown) => void;
  #value: ViewState;

  constructor(storage: PanelStorage, handleError: (error: unknown) => void) {
    this.#storage = storage;
    this.#handleError = handleError;
    const { state, isPinned } = (storage.get(storageKey) ?? {}) as Record<string, unknown>;
    const parsed = parsePanelState(state);
    this.#value = { ...(parsed && { state: parsed }), isPinned: isPinned === true };
  }

  get value(): ViewState {
    return this.#value;
  }

  set(value: ViewState): void {
    this.#value = value;
    this.#storage.update(storageKey, value).then(undefined, this.#handleError);
  }
}
