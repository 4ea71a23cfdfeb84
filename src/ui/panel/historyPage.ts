import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { packMessage } from '../../protocol/packedMessage';
import {
  firstView,
  type PanelLook,
  type PanelPlace,
  type PanelState,
  type PanelSubjects,
  type PanelView,
  type ToPanel,
} from '../../protocol/panel';
import { panelHtml } from '../kit/panelHtml';
import { panelLink } from '../kit/panelLink';
import { HistoryFeed, type LastAsked } from './feed/historyFeed';
import { subjectsTitle } from './feed/panelTitle';
import type { HistorySource } from './feed/historySource';

/** What every history page needs, wherever it is shown. */
export interface HistoryPageContext {
  readonly source: HistorySource;
  /** The part of links to this extension before their path. */
  readonly linkBase: string;
  readonly extensionUri: vscode.Uri;
  /** Shared by all pages of this window. */
  readonly lastAsked: LastAsked;
  readonly log: Log;
}

export interface HistoryPageOptions extends HistoryPageContext {
  readonly webview: vscode.Webview;
  readonly place: PanelPlace;
  readonly isVisible: boolean;
  readonly subjects: PanelSubjects;
  /** The state of an earlier page, for a page that has none of its own. */
  readonly state?: PanelState;
  readonly handleKeep: (state: PanelState) => void;
}

/** A history page in a given webview, and the feed behind it. */
export class HistoryPage implements Disposable {
  readonly subjects: PanelSubjects;
  readonly #options: HistoryPageOptions;
  readonly #disposables = new DisposableStore();
  readonly #feed: HistoryFeed;

  constructor(options: HistoryPageOptions) {
    const { webview, place, isVisible, subjects, state, source, extensionUri, log } = options;
    const { handleKeep, lastAsked } = options;
    this.#options = options;
    this.subjects = subjects;
    const handleCopyLink = (): void =>
      void this.copyLink().catch((error: unknown) => log.error(`Copy Link: ${messageOf(error)}`));
    const post = (message: ToPanel): void => this.#post(message);
    this.#feed = this.#disposables.add(
      new HistoryFeed({ subjects, source, post, handleKeep, handleCopyLink, lastAsked, log }),
    );
    this.#feed.setVisible(isVisible);
    this.#disposables.add(webview.onDidReceiveMessage(message => this.#feed.handleMessage(message)));
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.html = panelHtml({
      place,
      title: subjectsTitle(subjects, (workload, name) => source.labelOf(workload, name)),
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.js')).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.css')).toString(),
      styleSource: webview.cspSource,
      scriptNonce: randomBytes(16).toString('base64'),
      styleNonce: randomBytes(16).toString('base64'),
      state,
    });
    // A view's webview gets one page after another.
    if (place === 'tab' && !state?.against) this.#feed.foresee(state?.view ?? firstView);
  }

  /** The current view, as the page last reported it. */
  get view(): PanelView {
    return this.#feed.view ?? this.#options.state?.view ?? firstView;
  }

  setVisible(isVisible: boolean): void {
    this.#feed.setVisible(isVisible);
  }

  refresh(): void {
    this.#feed.refresh();
  }

  look(look: PanelLook): void {
    this.#feed.look(look);
  }

  async copyLink(): Promise<void> {
    await vscode.env.clipboard.writeText(panelLink(this.#options.linkBase, this.subjects, this.view));
    this.#post({ type: 'linkCopied' });
  }

  /** Stops the work for the page. The webview keeps its content. */
  dispose(): void {
    this.#disposables.dispose();
  }

  #post(message: ToPanel): void {
    void this.#options.webview.postMessage(packMessage(message));
  }
}
