import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { ArgumentError, messageOf } from '../../common/errors';
import type { Event } from '../../common/emitter';
import type { Log } from '../../common/log';
import { containerMetrics, hostMetrics, type ContainerMetric, type HostMetric } from '../../common/metrics';
import type { Tick } from '../../common/model';
import type { Series } from '../../common/series';
import { commandIds } from '../../contributions';
import type { PanelAction, PanelRange, PanelSubjectRef, PanelView, ToPanel } from '../../protocol/panel';
import type { SeriesQuery, HistoryReader } from '../../protocol/store';
import type { LiveSnapshot, LiveState } from '../liveState';
import { describeNotice, describeSubject } from './describeSubject';
import { panelHtml } from './panelHtml';
import { parseToHost } from './panelMessages';
import { tickSeries } from './tickSeries';

export interface PanelParts {
  readonly extensionUri: vscode.Uri;
  readonly store: Pick<HistoryReader, 'querySeries'>;
  readonly live: LiveState;
  /** Fires once a tick is stored, so that a snapshot asked for then has it. */
  readonly onDidRecord: Event<Tick>;
  readonly log: Log;
}

const rangeMs: Readonly<Record<PanelRange, number>> = {
  '15m': 15 * 60_000,
  '1h': 3_600_000,
  '6h': 6 * 3_600_000,
  '24h': 24 * 3_600_000,
  '7d': 7 * 24 * 3_600_000,
};

const actionCommands: Readonly<Record<Exclude<PanelAction, 'retry'>, string>> = {
  showLog: commandIds.showLog,
  openSettings: commandIds.openSettings,
  resumeCollection: commandIds.resumeCollection,
  collectNow: commandIds.collectNow,
};

/** A down-sampled view is asked for anew as its buckets fill, and not more often than this. */
const leastRefreshMs = 5000;

/** The host side of one history panel: answers its views and pushes what happens meanwhile. It keeps no history itself. */
export class HistoryPanel implements Disposable {
  readonly subject: PanelSubjectRef;
  readonly #parts: PanelParts;
  readonly #panel: vscode.WebviewPanel;
  readonly #disposables = new DisposableStore();
  #view: PanelView | undefined;
  #maxPoints = 1000;
  /** Counts requests: an answer to an older one must not replace a newer view. */
  #request = 0;
  #bucketMs = 0;
  #snapshotAtMs = 0;
  #sentSubject = '';
  #sentNotice = '';

  constructor(panel: vscode.WebviewPanel, subject: PanelSubjectRef, parts: PanelParts) {
    this.#panel = panel;
    this.subject = subject;
    this.#parts = parts;
    const { extensionUri, live, onDidRecord } = parts;
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(extensionUri, 'media', 'icons', `panel-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.#disposables.add(panel.onDidDispose(() => this.dispose()));
    this.#disposables.add(panel.webview.onDidReceiveMessage(message => this.#handleMessage(message)));
    this.#disposables.add(onDidRecord(tick => this.#handleTick(tick)));
    this.#disposables.add(live.onDidChange(snapshot => this.#pushState(snapshot)));
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const asUri = (name: string): string =>
      panel.webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    panel.webview.html = panelHtml({
      cspSource: panel.webview.cspSource,
      scriptUri: asUri('panel.js'),
      styleUri: asUri('panel.css'),
    });
  }

  get onDidDispose(): vscode.Event<void> {
    return this.#panel.onDidDispose;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  dispose(): void {
    if (this.#disposables.isDisposed) return;
    this.#disposables.dispose();
    this.#panel.dispose();
  }

  #handleMessage(message: unknown): void {
    const parsed = parseToHost(message);
    switch (parsed?.type) {
      case 'view':
        this.#view = parsed.view;
        this.#maxPoints = parsed.maxPoints;
        this.#sentNotice = '';
        void this.#sendSnapshot();
        return;
      case 'action':
        if (parsed.id === 'retry') void this.#sendSnapshot();
        else void vscode.commands.executeCommand(actionCommands[parsed.id]);
        return;
      case undefined:
        this.#parts.log.warn('A message of the history panel was refused: it has not the right shape.');
    }
  }

  async #sendSnapshot(): Promise<void> {
    const view = this.#view;
    if (!view) return;
    const request = ++this.#request;
    const { live, store, log } = this.#parts;
    this.#snapshotAtMs = Date.now();
    const toMs = view.kind === 'live' ? Date.now() : view.toMs;
    const fromMs = view.kind === 'live' ? toMs - rangeMs[view.range] : view.fromMs;
    try {
      const query = { subject: this.#querySubject(), fromMs, toMs: toMs + 1, maxPoints: this.#maxPoints };
      const series = await store.querySeries(query).catch(emptyWhenUnknown);
      if (request !== this.#request) return;
      this.#bucketMs = series.bucketMs;
      const subject = describeSubject(this.subject, live.snapshot);
      const intervalMs = live.snapshot.tick?.intervalMs ?? 5000;
      this.#sentSubject = JSON.stringify(subject);
      this.#post({ type: 'snapshot', subject, view, fromMs, toMs, series, intervalMs });
      this.#pushState(live.snapshot);
    } catch (error) {
      log.error(`History could not be read: ${messageOf(error)}`);
      if (request === this.#request) this.#post({ type: 'failure', message: messageOf(error) });
    }
  }

  #querySubject(): SeriesQuery['subject'] {
    if (this.subject.kind === 'host')
      return { kind: 'host', metrics: Object.keys(hostMetrics) as HostMetric[] };
    const metrics = Object.keys(containerMetrics) as ContainerMetric[];
    return { kind: 'container', container: this.subject.workload, metrics };
  }

  #handleTick(tick: Tick): void {
    if (!this.#panel.visible || this.#view?.kind !== 'live') return;
    if (this.#bucketMs > 0) {
      const isDue = Date.now() - this.#snapshotAtMs >= Math.max(leastRefreshMs, this.#bucketMs);
      if (isDue) void this.#sendSnapshot();
      return;
    }
    const series = tickSeries(this.subject, tick) ?? { timestamps: [], columns: {}, bucketMs: 0 };
    this.#post({ type: 'append', series, toMs: tick.timestampMs });
  }

  #pushState(snapshot: LiveSnapshot): void {
    if (!this.#panel.visible || !this.#view) return;
    const subject = describeSubject(this.subject, snapshot);
    const subjectText = JSON.stringify(subject);
    if (subjectText !== this.#sentSubject) this.#post({ type: 'subject', subject });
    this.#sentSubject = subjectText;
    const notice = describeNotice(snapshot);
    const noticeText = JSON.stringify(notice) ?? 'none';
    if (noticeText !== this.#sentNotice) this.#post({ type: 'notice', notice });
    this.#sentNotice = noticeText;
  }

  #post(message: ToPanel): void {
    void this.#panel.webview.postMessage(message);
  }
}

/** A container that has not been sampled yet has an empty history, which is no error here. */
function emptyWhenUnknown(error: unknown): Series {
  if (error instanceof ArgumentError) return { timestamps: [], columns: {}, bucketMs: 0 };
  throw error;
}
