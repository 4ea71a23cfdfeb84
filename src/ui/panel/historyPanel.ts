import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { PanelLook, PanelState, PanelSubjects } from '../../protocol/panel';
import { panelTitle } from './feed/panelTitle';
import { HistoryPage, type HistoryPageContext } from './historyPage';
import type { OwnPanel, OwnPanelHandlers } from '../kit/tabs/succeedingPanels';

export interface HistoryPanelOptions extends HistoryPageContext, OwnPanelHandlers<PanelState> {
  readonly panel: vscode.WebviewPanel;
  readonly subjects: PanelSubjects;
  /** For a page that has none of its own. */
  readonly state: PanelState;
}

/** One editor tab with a history page. Owns the given webview panel. */
export class HistoryPanel implements Disposable, OwnPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #disposables = new DisposableStore();
  readonly #page: HistoryPage;

  constructor(options: HistoryPanelOptions) {
    const { panel, source, extensionUri } = options;
    this.#panel = panel;
    const { webview, visible: isVisible } = panel;
    this.#page = this.#disposables.add(new HistoryPage({ ...options, webview, place: 'tab', isVisible }));
    this.#disposables.add(
      panel.onDidChangeViewState(() => {
        this.#page.setVisible(panel.visible);
        options.handleMove();
      }),
    );
    this.#disposables.add(
      panel.onDidDispose(() => {
        this.#disposables.dispose();
        options.handleDispose();
      }),
    );
    this.#disposables.add(source.onDidChangeState(() => this.#updateTitle(options)));
    this.#updateTitle(options);
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(extensionUri, 'media', 'icons', `panel-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
  }

  /** Titles change when a container of the same name appears on another engine. */
  #updateTitle({ subjects, source, handleTitle }: HistoryPanelOptions): void {
    const title = panelTitle(subjects, (workload, name) => source.labelOf(workload, name));
    if (this.#panel.title === title) return;
    this.#panel.title = title;
    handleTitle(title);
  }

  get title(): string {
    return this.#panel.title;
  }

  get viewColumn(): vscode.ViewColumn | undefined {
    return this.#panel.viewColumn;
  }

  get isVisible(): boolean {
    return this.#panel.visible;
  }

  refresh(): void {
    this.#page.refresh();
  }

  /** Whether the panel has the focus. */
  get isActive(): boolean {
    return this.#panel.active;
  }

  /** Brings the panel to the front and shows `look`, if given. */
  reveal(look?: PanelLook): void {
    if (look) this.#page.look(look);
    this.#panel.reveal();
  }

  copyLink(): Promise<void> {
    return this.#page.copyLink();
  }

  release(): void {
    this.#disposables.dispose();
  }

  dispose(): void {
    this.#panel.dispose();
  }
}
