import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Log } from '../../common/log';
import type { PanelSubjectRef } from '../../protocol/panel';
import { HistoryFeed } from './historyFeed';
import type { HistorySource } from './historySource';
import { panelHtml } from './panelHtml';
import { panelTitle } from './panelTitle';

/** One editor tab with the history of one subject. Owns the webview panel it is given. */
export class HistoryPanel implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #disposables = new DisposableStore();
  readonly #feed: HistoryFeed;

  constructor(
    panel: vscode.WebviewPanel,
    ref: PanelSubjectRef,
    source: HistorySource,
    extensionUri: vscode.Uri,
    log: Log,
    handleDispose: () => void,
  ) {
    this.#panel = panel;
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const feed = this.#disposables.add(
      new HistoryFeed(ref, source, message => void webview.postMessage(message), log),
    );
    this.#feed = feed;
    this.#disposables.add(webview.onDidReceiveMessage(message => feed.handleMessage(message)));
    this.#disposables.add(panel.onDidChangeViewState(() => feed.setVisible(panel.visible)));
    this.#disposables.add(
      panel.onDidDispose(() => {
        this.#disposables.dispose();
        handleDispose();
      }),
    );
    this.#disposables.add(source.onDidChangeState(() => this.#updateTitle(ref, source)));
    this.#updateTitle(ref, source);
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
    });
  }

  /** Another container may come to have the same name, on another engine. */
  #updateTitle(ref: PanelSubjectRef, source: HistorySource): void {
    const title = panelTitle(ref, (workload, name) => source.labelOf(workload, name));
    if (this.#panel.title !== title) this.#panel.title = title;
  }

  refresh(): void {
    this.#feed.refresh();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  dispose(): void {
    this.#panel.dispose();
  }
}
