import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Log } from '../../common/log';
import { packMessage } from '../../protocol/packedSeries';
import type { PanelState, PanelSubjects, ToPanel } from '../../protocol/panel';
import { HistoryFeed } from './historyFeed';
import type { HistorySource } from './historySource';
import { panelHtml } from './panelHtml';
import { panelTitle } from './panelTitle';
import type { KnownPanel } from './panelTabs';

export interface HistoryPanelOptions {
  readonly panel: vscode.WebviewPanel;
  readonly subjects: PanelSubjects;
  /** What a page before this one showed, for a page that kept nothing itself. */
  readonly state?: PanelState;
  readonly source: HistorySource;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  readonly handleKeep: (state: PanelState) => void;
  readonly handleTitle: (title: string) => void;
  /** After the panel was shown, hidden or moved. */
  readonly handleMove: () => void;
  readonly handleDispose: () => void;
}

/** One editor tab with the history of its subjects. Owns the webview panel it is given. */
export class HistoryPanel implements Disposable, KnownPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #disposables = new DisposableStore();
  readonly #feed: HistoryFeed;

  constructor(options: HistoryPanelOptions) {
    const { panel, subjects, state, source, extensionUri, log, handleKeep } = options;
    this.#panel = panel;
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const post = (message: ToPanel): void => void webview.postMessage(packMessage(message));
    const feed = this.#disposables.add(new HistoryFeed({ subjects, source, post, handleKeep, log }));
    this.#feed = feed;
    this.#disposables.add(webview.onDidReceiveMessage(message => feed.handleMessage(message)));
    this.#disposables.add(
      panel.onDidChangeViewState(() => {
        feed.setVisible(panel.visible);
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
    feed.setVisible(panel.visible);
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(extensionUri, 'media', 'icons', `panel-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.html = panelHtml({
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.js')).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.css')).toString(),
      styleSource: webview.cspSource,
      scriptNonce: randomBytes(16).toString('base64'),
      styleNonce: randomBytes(16).toString('base64'),
      state,
    });
  }

  /** Another container may come to have the same name, on another engine. */
  #updateTitle({ subjects, source, handleTitle }: HistoryPanelOptions): void {
    const title = panelTitle(subjects[0], (workload, name) => source.labelOf(workload, name));
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
    this.#feed.refresh();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Ends the work for it and leaves its tab open, for the extension host that comes after this one. */
  release(): void {
    this.#disposables.dispose();
  }

  /** Closes the tab. */
  dispose(): void {
    this.#panel.dispose();
  }
}
