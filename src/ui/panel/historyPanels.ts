import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { plainLine } from '../../common/untrustedText';
import { panelViewType } from '../../contributions';
import type { PanelSubjectRef } from '../../protocol/panel';
import { HistoryPanel, type PanelParts } from './historyPanel';
import { parsePanelState } from './panelMessages';

/** All history panels: one a subject, opened as editor tabs and restored when the window is loaded again. */
export class HistoryPanels implements Disposable {
  readonly #parts: PanelParts;
  readonly #panels = new Map<string, HistoryPanel>();
  readonly #disposables = new DisposableStore();

  constructor(parts: PanelParts) {
    this.#parts = parts;
    this.#disposables.add(
      vscode.window.registerWebviewPanelSerializer(panelViewType, {
        deserializeWebviewPanel: async (panel, state) => this.#restore(panel, state),
      }),
    );
  }

  /** Brings the subject's panel to the front, or opens one. */
  show(subject: PanelSubjectRef): void {
    const open = this.#panels.get(keyOf(subject));
    if (open) {
      open.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      panelViewType,
      titleOf(subject),
      vscode.ViewColumn.Active,
      {
        enableScripts: true,
      },
    );
    this.#add(panel, subject);
  }

  dispose(): void {
    this.#disposables.dispose();
    for (const panel of [...this.#panels.values()]) panel.dispose();
  }

  #restore(panel: vscode.WebviewPanel, state: unknown): void {
    const parsed = parsePanelState(state);
    if (!parsed || this.#panels.has(keyOf(parsed.subject))) {
      panel.dispose();
      return;
    }
    panel.title = titleOf(parsed.subject);
    this.#add(panel, parsed.subject);
  }

  #add(panel: vscode.WebviewPanel, subject: PanelSubjectRef): void {
    const key = keyOf(subject);
    const own = new HistoryPanel(panel, subject, this.#parts);
    this.#panels.set(key, own);
    own.onDidDispose(() => this.#panels.delete(key));
  }
}

function keyOf(subject: PanelSubjectRef): string {
  return subject.kind === 'host' ? 'host' : `container/${subject.workload}`;
}

function titleOf(subject: PanelSubjectRef): string {
  return subject.kind === 'host' ? 'Host History' : `${plainLine(subject.name, 60)} History`;
}
