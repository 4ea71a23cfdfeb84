import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Log } from '../../common/log';
import { messageOf } from '../../common/errors';
import { packMessage } from '../../protocol/packedSeries';
import {
  firstView,
  type PanelLook,
  type PanelState,
  type PanelSubjects,
  type ToPanel,
} from '../../protocol/panel';
import { panelHtml } from '../kit/panelHtml';
import { panelLink } from '../kit/panelLink';
import { HistoryFeed } from './feed/historyFeed';
import type { HistorySource } from './feed/historySource';
import { panelTitle } from './feed/panelTitle';
import type { KnownPanel } from './panelTabs';

export interface HistoryPanelOptions {
  readonly panel: vscode.WebviewPanel;
  readonly subjects: PanelSubjects;
  /** What a page before this one showed, for a page that kept nothing itself. */
  readonly state?: PanelState;
  readonly source: HistorySource;
  /** Of links to this extension, before their path. */
  readonly linkBase: string;
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
  readonly #copyLink: () => Promise<void>;

  constructor(options: HistoryPanelOptions) {
    const { panel, subjects, state, source, extensionUri, log, handleKeep } = options;
    this.#panel = panel;
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const post = (message: ToPanel): void => void webview.postMessage(packMessage(message));
    const handleCopyLink = (): void =>
      void this.copyLink().catch((error: unknown) => log.error(`Copy Link: ${messageOf(error)}`));
    const feed = this.#disposables.add(
      new HistoryFeed({ subjects, source, post, handleKeep, handleCopyLink, log }),
    );
    this.#feed = feed;
    this.#copyLink = async () => {
      const view = feed.view ?? state?.view ?? firstView;
      await vscode.env.clipboard.writeText(panelLink(options.linkBase, subjects, view));
      post({ type: 'linkCopied' });
    };
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
    this.#feed.refresh();
  }

  /** Whether it has the focus. */
  get isActive(): boolean {
    return this.#panel.active;
  }

  /** Brings it to the front and, where something is asked for, shows that. */
  reveal(look?: PanelLook): void {
    if (look) this.#feed.look(look);
    this.#panel.reveal();
  }

  copyLink(): Promise<void> {
    return this.#copyLink();
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
