import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { messageOf } from '../../common/errors';
import { comparisonMarkdown } from '../../compare/comparisonMarkdown';
import {
  parseComparisonMessage,
  type ComparisonState,
  type ShownComparison,
  type ToComparison,
} from '../../protocol/comparison';
import type { Core } from '../../core';
import { panelHtml } from '../kit/panelHtml';
import type { OwnPanel, OwnPanelHandlers } from '../kit/tabs/succeedingPanels';
import { findRuns } from '../state/runComparison';
import { gatherComparison } from './gatherComparison';

export interface ComparisonPanelOptions extends OwnPanelHandlers<ComparisonState> {
  readonly panel: vscode.WebviewPanel;
  readonly state: ComparisonState;
  readonly core: Pick<Core, 'history' | 'directory' | 'extensionUri' | 'log'>;
}

/** A tab that compares runs. Owns the webview panel it is given. */
export class ComparisonPanel implements Disposable, OwnPanel {
  readonly #options: ComparisonPanelOptions;
  readonly #disposables = new DisposableStore();
  #shown: ShownComparison | undefined;

  constructor(options: ComparisonPanelOptions) {
    this.#options = options;
    const { panel, core } = options;
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(core.extensionUri, 'dist');
    this.#disposables.add(webview.onDidReceiveMessage(message => this.#handleMessage(message)));
    this.#disposables.add(panel.onDidChangeViewState(() => options.handleMove()));
    this.#disposables.add(
      panel.onDidDispose(() => {
        this.#disposables.dispose();
        options.handleDispose();
      }),
    );
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(core.extensionUri, 'media', 'icons', `panel-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.html = panelHtml({
      page: 'comparison',
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'comparison.js')).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.css')).toString(),
      styleSource: webview.cspSource,
      scriptNonce: randomBytes(16).toString('base64'),
      styleNonce: randomBytes(16).toString('base64'),
    });
  }

  reveal(): void {
    this.#options.panel.reveal();
  }

  get title(): string {
    return this.#options.panel.title;
  }

  get viewColumn(): vscode.ViewColumn | undefined {
    return this.#options.panel.viewColumn;
  }

  get isVisible(): boolean {
    return this.#options.panel.visible;
  }

  release(): void {
    this.#disposables.dispose();
  }

  dispose(): void {
    this.#options.panel.dispose();
  }

  #handleMessage(raw: unknown): void {
    const { log } = this.#options.core;
    const message = parseComparisonMessage(raw);
    if (!message) return log.warn('A message of a comparison was refused: it is not of the agreed shape.');
    if (message.type === 'ping') return this.#post({ type: 'alive' });
    const done = message.type === 'ready' ? this.#show() : this.#copy();
    done.catch((error: unknown) => this.#post({ type: 'failure', message: messageOf(error) }));
  }

  async #show(): Promise<void> {
    const { state, core } = this.#options;
    const [a, b] = await Promise.all([findRuns(core.history, state.a), findRuns(core.history, state.b)]);
    this.#shown = await gatherComparison(core, { a, b });
    this.#post({ type: 'comparison', state, shown: this.#shown });
  }

  async #copy(): Promise<void> {
    if (!this.#shown) return;
    const { title, a, b, containers } = this.#shown;
    await vscode.env.clipboard.writeText(
      comparisonMarkdown({ title, labelA: a.label, labelB: b.label, containers }),
    );
    this.#post({ type: 'copied' });
  }

  #post(message: ToComparison): void {
    if (!this.#disposables.isDisposed) void this.#options.panel.webview.postMessage(message);
  }
}
