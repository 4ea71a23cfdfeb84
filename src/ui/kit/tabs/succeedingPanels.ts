import * as vscode from 'vscode';
import type { Clock } from '../../../common/clock';
import { DisposableStore, type Disposable } from '../../../common/disposable';
import { messageOf } from '../../../common/errors';
import type { Log } from '../../../common/log';
import { KeptPanels, type PanelStorage } from './keptPanels';
import { PanelTabs, type KnownPanel } from './panelTabs';

/** A panel that owns its webview panel. */
export interface OwnPanel extends KnownPanel {
  /** Stops the work for the panel but leaves its tab open for the next extension host. */
  release(): void;
  /** Closes the tab. */
  dispose(): void;
}

/** What a panel tells of its tab. */
export interface OwnPanelHandlers<State> {
  readonly handleKeep: (state: State) => void;
  readonly handleTitle: (title: string) => void;
  /** Called after the panel was shown, hidden or moved. */
  readonly handleMove: () => void;
  readonly handleDispose: () => void;
}

export interface SucceedingPanelsOptions<State, Own extends OwnPanel> {
  /** What one of the panels is called in the log. */
  readonly name: string;
  readonly viewType: string;
  readonly storage: PanelStorage;
  readonly storageKey: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The state of a page, or `undefined` where it has another shape. States are untrusted. */
  readonly parse: (raw: unknown) => State | undefined;
  /** The same for two states of one tab. */
  readonly keyOf: (state: State) => string;
  readonly titleOf: (state: State) => string;
  /** A title that the tab had before another one of that title came. */
  readonly firstTitleOf?: (state: State) => string;
  readonly adopt: (panel: vscode.WebviewPanel, state: State, handlers: OwnPanelHandlers<State>) => Own;
}

/**
 * Webview panels of one kind: one tab for each key, even if an earlier extension host opened it. After a
 * window reload, VS Code passes a tab on when it is first shown. After an extension host died, a new panel
 * replaces its tab.
 */
export class SucceedingPanels<State, Own extends OwnPanel>
  implements Disposable, vscode.WebviewPanelSerializer
{
  readonly #options: SucceedingPanelsOptions<State, Own>;
  readonly #kept: KeptPanels<State>;
  readonly #tabs: PanelTabs;
  readonly #panels = new Map<string, Own>();
  /** What to do with panels whose tab is being looked for, once it is there: a second click waits, too. */
  readonly #opening = new Map<string, (panel: Own) => void>();
  readonly #disposables = new DisposableStore();

  constructor(options: SucceedingPanelsOptions<State, Own>) {
    this.#options = options;
    const { viewType, name, clock, log } = options;
    const handleError = (error: unknown): void => log.error(`${name}: ${messageOf(error)}`);
    this.#kept = new KeptPanels({ ...options, handleError });
    this.#disposables.add(vscode.window.registerWebviewPanelSerializer(viewType, this));
    this.#tabs = this.#disposables.add(
      new PanelTabs({
        viewType,
        clock,
        knownPanels: () => this.#panels.values(),
        handleAbandoned: tab => this.#succeed(tab),
        handleError,
      }),
    );
  }

  get panels(): Iterable<Own> {
    return this.#panels.values();
  }

  /**
   * Opens a tab in the active editor group, unless one with this key is open: calls `handleOpen` with its
   * panel then, which brings it to the front.
   */
  show(state: State, handleOpen: (panel: Own) => void): void {
    const { name, log, keyOf } = this.#options;
    const key = keyOf(state);
    const open = this.#panels.get(key);
    if (open) return handleOpen(open);
    const earlier = this.#opening.get(key);
    if (earlier) {
      const handleBoth = (panel: Own): void => {
        earlier(panel);
        handleOpen(panel);
      };
      this.#opening.set(key, handleBoth);
      return;
    }
    this.#opening.set(key, handleOpen);
    this.#open(state)
      .catch(error => log.error(`${name}: could not be opened: ${messageOf(error)}`))
      .finally(() => this.#opening.delete(key));
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, rawState: unknown): Promise<void> {
    const { name, log, parse, keyOf } = this.#options;
    const state = parse(rawState) ?? this.#kept.withLabel(panel.title).at(-1);
    if (state) {
      // Keep the tab that the user just brought to the front, and close the other one with the same key.
      this.#panels.get(keyOf(state))?.dispose();
      this.#adopt(panel, state);
    } else {
      // Close the tab: it could never load, and would stay empty.
      log.warn(`${name}: could not be restored, because its saved state is not usable.`);
      panel.dispose();
    }
    return Promise.resolve();
  }

  /** Tabs stay open: if only the extension host ends, the next one continues with them. */
  dispose(): void {
    this.#disposables.dispose();
    for (const panel of this.#panels.values()) panel.release();
    this.#panels.clear();
  }

  async #open(state: State): Promise<void> {
    const { keyOf, titleOf, firstTitleOf = titleOf } = this.#options;
    const [key, title] = [keyOf(state), titleOf(state)];
    const first = this.#opening.get(key);
    const handleOpen = (panel: Own): void => this.#opening.get(key)?.(panel);
    for (const label of new Set([this.#kept.labelOf(key) ?? title, title, firstTitleOf(state)])) {
      for (const tab of this.#tabs.strangersWithLabel(label)) {
        await this.#tabs.show(tab);
        const found = this.#panels.get(key);
        if (found) return handleOpen(found);
      }
    }
    // The remaining tabs have this title, and belong to a state that is no longer known.
    const [unknown] = this.#kept.withLabel(title).length === 0 ? this.#tabs.strangersWithLabel(title) : [];
    const created = this.#create(state, title, unknown?.group.viewColumn ?? vscode.ViewColumn.Active);
    if (unknown) await vscode.window.tabGroups.close(unknown, true);
    // Somebody asked for something else meanwhile.
    if (this.#opening.get(key) !== first) handleOpen(created);
  }

  /** Replaces a tab whose extension host died by a new panel. */
  async #succeed(tab: vscode.Tab): Promise<void> {
    const states = this.#kept.withLabel(tab.label);
    if (states.length === 0) return;
    const state = states.find(each => !this.#panels.has(this.#options.keyOf(each)));
    const { viewColumn } = tab.group;
    if (state !== undefined) this.#create(state, tab.label, { viewColumn, preserveFocus: true });
    await vscode.window.tabGroups.close(tab, true);
  }

  #create(state: State, title: string, place: Parameters<typeof vscode.window.createWebviewPanel>[2]): Own {
    return this.#adopt(vscode.window.createWebviewPanel(this.#options.viewType, title, place), state);
  }

  #adopt(panel: vscode.WebviewPanel, state: State): Own {
    const { keyOf, adopt } = this.#options;
    const key = keyOf(state);
    const own: Own = adopt(panel, state, {
      handleKeep: newest => this.#kept.set(panel.title, newest),
      handleTitle: title => this.#kept.relabel(key, title),
      handleMove: () => this.#tabs.update(),
      handleDispose: () => this.#forget(key, own),
    });
    this.#panels.set(key, own);
    this.#kept.set(panel.title, state);
    this.#tabs.update();
    return own;
  }

  #forget(key: string, panel: Own): void {
    if (this.#panels.get(key) === panel) {
      this.#panels.delete(key);
      this.#kept.delete(key);
    }
    this.#tabs.update();
  }
}
