import * as vscode from 'vscode';
import type { Clock } from '../../common/clock';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { ArgumentError, messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { panelViewType } from '../../contributions';
import { firstView, type PanelLook, type PanelState, type PanelSubjects } from '../../protocol/panel';
import { HistoryPanel } from './historyPanel';
import type { HistoryPageContext } from './historyPage';
import { Openings } from './openings';
import { KeptPanels, type PanelStorage } from './keptPanels';
import { parsePanelState } from '../../protocol/panelSchemas';
import { panelKey } from './feed/panelSubject';
import { PanelTabs } from './panelTabs';
import { panelTitle } from './feed/panelTitle';

export interface HistoryPanelsOptions extends HistoryPageContext {
  readonly storage: PanelStorage;
  readonly clock: Clock;
}

/**
 * All history panels: one tab for each subject, even if an earlier extension host opened it. After a window
 * reload, VS Code passes a tab on when it is first shown. After an extension host died, a new panel replaces
 * its tab.
 */
export class HistoryPanels implements Disposable, vscode.WebviewPanelSerializer {
  readonly #options: HistoryPanelsOptions;
  readonly #log: Log;
  readonly #kept: KeptPanels;
  readonly #tabs: PanelTabs;
  readonly #panels = new Map<string, HistoryPanel>();
  /** Subjects whose tab is being looked for: a second click waits for the first one's tab. */
  readonly #openings = new Openings<PanelLook>();
  readonly #disposables = new DisposableStore();

  constructor(options: HistoryPanelsOptions) {
    this.#options = options;
    this.#log = options.log;
    const handleError = (error: unknown): void => this.#log.error(`History panels: ${messageOf(error)}`);
    this.#kept = new KeptPanels(options.storage, handleError);
    this.#disposables.add(vscode.window.registerWebviewPanelSerializer(panelViewType, this));
    this.#tabs = this.#disposables.add(
      new PanelTabs({
        viewType: panelViewType,
        clock: options.clock,
        knownPanels: () => this.#panels.values(),
        handleAbandoned: tab => this.#succeed(tab),
        handleError,
      }),
    );
  }

  /** Brings the subject's tab to the front, or opens one in the active editor group. Shows `look` there. */
  show(subjects: PanelSubjects, look?: PanelLook): void {
    const key = panelKey(subjects);
    const open = this.#panels.get(key);
    if (open) return open.reveal(look);
    this.#openings
      .open(key, look, newest => this.#open(subjects, newest))
      ?.catch(error => this.#log.error(`A history panel could not be opened: ${messageOf(error)}`));
  }

  /**
   * Copies a link to the focused panel's view to the clipboard. @throws ArgumentError when no panel has the
   * focus
   */
  copyLink(): Promise<void> {
    const active = [...this.#panels.values()].find(({ isActive }) => isActive);
    if (!active)
      throw new ArgumentError(
        'Open the history of a container first: the link leads to what its panel shows.',
      );
    return active.copyLink();
  }

  /** Reads everything again: history was changed by something else. */
  refresh(): void {
    for (const panel of this.#panels.values()) panel.refresh();
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, rawState: unknown): Promise<void> {
    const state = parsePanelState(rawState) ?? this.#kept.withLabel(panel.title).at(-1);
    if (state) {
      // Keep the tab that the user just brought to the front, and close the other one of the same subject.
      this.#panels.get(panelKey(state.subjects))?.dispose();
      this.#adopt(panel, state.subjects, state);
    } else {
      // Close the tab: it could never load, and would stay empty.
      this.#log.warn('A history panel could not be restored: its saved state is not usable.');
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

  /** `newest`: what to show, as it was asked for last. */
  async #open(subjects: PanelSubjects, newest: () => PanelLook | undefined): Promise<void> {
    // Its last label, its current one, and its label before another workload got the same name.
    const labels = new Set([
      this.#kept.labelOf(subjects) ?? this.#titleOf(subjects),
      this.#titleOf(subjects),
      panelTitle(subjects),
    ]);
    for (const label of labels) {
      for (const tab of this.#tabs.strangersWithLabel(label)) {
        await this.#tabs.show(tab);
        const found = this.#panels.get(panelKey(subjects));
        if (found) return found.reveal(newest());
      }
    }
    // The remaining tabs have this label, and belong to a subject that is no longer known.
    const label = this.#titleOf(subjects);
    const [unknown] = this.#kept.withLabel(label).length === 0 ? this.#tabs.strangersWithLabel(label) : [];
    const look = newest();
    const state: PanelState | undefined = look && { version: 2, subjects, ...look, hidden: [] };
    this.#create(subjects, unknown?.group.viewColumn ?? vscode.ViewColumn.Active, state);
    if (unknown) await vscode.window.tabGroups.close(unknown, true);
  }

  /** Replaces a tab whose extension host died by a new panel. */
  async #succeed(tab: vscode.Tab): Promise<void> {
    const states = this.#kept.withLabel(tab.label);
    if (states.length === 0) return;
    const state = states.find(({ subjects }) => !this.#panels.has(panelKey(subjects)));
    const viewColumn = tab.group.viewColumn;
    if (state) this.#create(state.subjects, { viewColumn, preserveFocus: true }, state);
    await vscode.window.tabGroups.close(tab, true);
  }

  #create(
    subjects: PanelSubjects,
    place: Parameters<typeof vscode.window.createWebviewPanel>[2],
    state?: PanelState,
  ): void {
    this.#adopt(
      vscode.window.createWebviewPanel(panelViewType, this.#titleOf(subjects), place),
      subjects,
      state,
    );
  }

  #titleOf(subjects: PanelSubjects): string {
    return panelTitle(subjects, (workload, name) => this.#options.source.labelOf(workload, name));
  }

  #adopt(panel: vscode.WebviewPanel, subjects: PanelSubjects, state?: PanelState): void {
    const { source, linkBase, extensionUri, lastAsked, log } = this.#options;
    const keep = (newest: PanelState): void => this.#kept.set(panel.title, newest);
    const own = new HistoryPanel({
      panel,
      subjects,
      state,
      source,
      linkBase,
      lastAsked,
      extensionUri,
      log,
      handleKeep: keep,
      handleTitle: title => this.#kept.relabel(subjects, title),
      handleMove: () => this.#tabs.update(),
      handleDispose: () => this.#forget(subjects, own),
    });
    this.#panels.set(panelKey(subjects), own);
    keep(state ?? { version: 2, subjects, view: firstView, hidden: [] });
    this.#tabs.update();
  }

  #forget(subjects: PanelSubjects, panel: HistoryPanel): void {
    const key = panelKey(subjects);
    if (this.#panels.get(key) === panel) {
      this.#panels.delete(key);
      this.#kept.delete(subjects);
    }
    this.#tabs.update();
  }
}
