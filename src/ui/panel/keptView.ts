import type { PanelState } from '../../protocol/panel';
import { parsePanelState } from '../../protocol/panelSchemas';
import type { PanelStorage } from '../kit/tabs/keptPanels';

const storageKey = 'historyView';

interface ViewState {
  /** The page's state; absent before it showed anything. */
  readonly state?: PanelState;
  /** Whether the view keeps its subjects whatever is selected. */
  readonly isPinned: boolean;
}

/** The state of the history view, kept across reloads, moves and extension hosts that die. */
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
