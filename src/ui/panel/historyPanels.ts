import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Log } from '../../common/log';
import { panelViewType } from '../../contributions';
import type { PanelSubjectRef } from '../../protocol/panel';
import { HistoryPanel } from './historyPanel';
import type { HistorySource } from './historySource';
import { parsePanelState } from './panelMessages';
import { panelTitle } from './panelTitle';

/** All open history panels: at most one per subject, restored after a window reload. */
export class HistoryPanels implements Disposable, vscode.WebviewPanelSerializer {
  readonly #source: HistorySource;
  readonly #extensionUri: vscode.Uri;
  readonly #log: Log;
  readonly #panels = new Map<string, HistoryPanel>();
  readonly #disposables = new DisposableStore();

  constructor(source: HistorySource, extensionUri: vscode.Uri, log: Log) {
    this.#source = source;
    this.#extensionUri = extensionUri;
    this.#log = log;
    this.#disposables.add(vscode.window.registerWebviewPanelSerializer(panelViewType, this));
  }

  /** Brings the subject's panel to the front, or opens one in the active editor group. */
  show(ref: PanelSubjectRef): void {
    const open = this.#panels.get(keyOf(ref));
    if (open) {
      open.reveal();
      return;
    }
    this.#adopt(
      vscode.window.createWebviewPanel(panelViewType, panelTitle(ref), vscode.ViewColumn.Active),
      ref,
    );
  }

  /** Asks for everything anew: history was changed behind the panels' back. */
  refresh(): void {
    for (const panel of this.#panels.values()) panel.refresh();
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, rawState: unknown): Promise<void> {
    const state = parsePanelState(rawState);
    if (!state || this.#panels.has(keyOf(state.subject))) {
      // Closing an unusable tab is kinder than an empty one that can never load.
      this.#log.warn('A history panel could not be restored: its saved state is not usable.');
      panel.dispose();
    } else {
      this.#adopt(panel, state.subject);
    }
    return Promise.resolve();
  }

  dispose(): void {
    this.#disposables.dispose();
    for (const panel of [...this.#panels.values()]) panel.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, ref: PanelSubjectRef): void {
    const key = keyOf(ref);
    panel.title = panelTitle(ref);
    this.#panels.set(
      key,
      new HistoryPanel(panel, ref, this.#source, this.#extensionUri, this.#log, () =>
        this.#panels.delete(key),
      ),
    );
  }
}

function keyOf(ref: PanelSubjectRef): string {
  return ref.kind === 'host' ? 'host' : `container ${ref.workload}`;
}
