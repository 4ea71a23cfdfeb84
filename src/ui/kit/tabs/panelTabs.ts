import * as vscode from 'vscode';
import type { Clock } from '../../../common/clock';
import { DisposableStore, type Disposable } from '../../../common/disposable';
import { Emitter } from '../../../common/emitter';

/**
 * How long VS Code may take to pass on a restored tab that is shown. Usually it takes milliseconds, on a busy
 * machine a second. Giving up on a tab too early only costs a flicker, because its replacement has the same
 * view.
 */
const handOverMs = 4000;

/** In what VS Code reveals of a tab, this precedes the view type. */
const tabTypePrefix = 'mainThreadWebview-';

/** There are no commands that focus further groups. */
const groupFocusCommands = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth'].map(
  ordinal => `workbench.action.focus${ordinal}EditorGroup`,
);

/** A panel of this extension host. */
export interface KnownPanel {
  readonly title: string;
  readonly viewColumn: vscode.ViewColumn | undefined;
  readonly isVisible: boolean;
}

export interface PanelTabsOptions {
  readonly viewType: string;
  readonly clock: Clock;
  readonly knownPanels: () => Iterable<KnownPanel>;
  /** Called with a visible tab that VS Code passes to nobody, because its extension host died. */
  readonly handleAbandoned: (tab: vscode.Tab) => Promise<void>;
  readonly handleError: (error: unknown) => void;
}

/**
 * Finds our visible tabs that have no panel in this extension host, by asking VS Code anew each time. There
 * are two kinds, which look the same: restored tabs, which VS Code passes on when they are first shown, and
 * tabs of a host that died, which it never passes on.
 */
export class PanelTabs implements Disposable {
  readonly #options: PanelTabsOptions;
  readonly #disposables = new DisposableStore();
  /** Timers that wait for a tab to be passed on, by column: each editor group shows one tab. */
  readonly #waits = new Map<vscode.ViewColumn, Disposable>();
  readonly #didSettle: Emitter<void>;

  constructor(options: PanelTabsOptions) {
    this.#options = options;
    this.#didSettle = this.#disposables.add(new Emitter(options.handleError));
    const { tabGroups } = vscode.window;
    this.#disposables.add(tabGroups.onDidChangeTabs(() => this.update()));
    this.#disposables.add(tabGroups.onDidChangeTabGroups(() => this.update()));
    this.#disposables.add({ dispose: () => this.#waits.forEach(wait => wait.dispose()) });
    this.update();
  }

  /** Checks again. Call it after a panel was added, removed or shown. */
  update(): void {
    if (this.#disposables.isDisposed) return;
    const strange = new Set(strangeColumns(this.#options));
    for (const [column, wait] of this.#waits) {
      if (strange.has(column)) continue;
      wait.dispose();
      this.#waits.delete(column);
    }
    for (const column of strange) {
      if (this.#waits.has(column)) continue;
      this.#waits.set(
        column,
        this.#options.clock.setTimeout(() => void this.#takeOver(column), handOverMs),
      );
    }
    this.#didSettle.fire();
  }

  /** Tabs with this label that have no panel in this host; several when labels are equal. */
  strangersWithLabel(label: string): vscode.Tab[] {
    const { viewType, knownPanels } = this.#options;
    return vscode.window.tabGroups.all.flatMap(group => {
      const strangers = group.tabs.filter(tab => isOfType(tab, viewType) && tab.label === label);
      for (const { title, viewColumn, isVisible } of knownPanels()) {
        if (title !== label || viewColumn !== group.viewColumn) continue;
        const own = strangers.findIndex(tab => tab.isActive === isVisible);
        if (own >= 0) strangers.splice(own, 1);
      }
      return strangers;
    });
  }

  /** Shows a tab and waits until this host has a panel in its place. */
  async show(tab: vscode.Tab): Promise<void> {
    const { group } = tab;
    const focusGroup = groupFocusCommands[group.viewColumn - 1];
    if (!tab.isActive && focusGroup !== undefined) {
      await vscode.commands.executeCommand(focusGroup);
      await vscode.commands.executeCommand('workbench.action.openEditorAtIndex', group.tabs.indexOf(tab));
    }
    this.update();
    await this.#settled(group.viewColumn);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #settled(column: vscode.ViewColumn): Promise<void> {
    if (!this.#waits.has(column)) return Promise.resolve();
    return new Promise(resolve => {
      const subscription = this.#didSettle.event(() => {
        if (this.#waits.has(column)) return;
        subscription.dispose();
        resolve();
      });
    });
  }

  async #takeOver(column: vscode.ViewColumn): Promise<void> {
    const tab = vscode.window.tabGroups.all.find(group => group.viewColumn === column)?.activeTab;
    try {
      if (tab) await this.#options.handleAbandoned(tab);
    } catch (error) {
      this.#options.handleError(error);
    }
    this.#waits.delete(column);
    this.#didSettle.fire();
  }
}

/** Columns that show a tab of ours without a panel of this host. */
function strangeColumns({ viewType, knownPanels }: PanelTabsOptions): vscode.ViewColumn[] {
  const own = new Set([...knownPanels()].filter(panel => panel.isVisible).map(panel => panel.viewColumn));
  // A panel that VS Code has not placed yet could be in any column.
  if (own.has(undefined)) return [];
  return vscode.window.tabGroups.all
    .filter(group => isOfType(group.activeTab, viewType) && !own.has(group.viewColumn))
    .map(group => group.viewColumn);
}

function isOfType(tab: vscode.Tab | undefined, viewType: string): boolean {
  return tab?.input instanceof vscode.TabInputWebview && tab.input.viewType === tabTypePrefix + viewType;
}
