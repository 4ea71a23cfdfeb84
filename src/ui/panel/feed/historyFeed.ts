import { isDeepStrictEqual } from 'node:util';
import { DisposableStore, type Disposable } from '../../../common/disposable';
import type { Log } from '../../../common/log';
import type { Tick } from '../../../common/model/tick';
import {
  firstView,
  type PanelLook,
  type PanelState,
  type PanelSubjects,
  type PanelView,
  type ToHost,
  type ToPanel,
  type ViewRequest,
} from '../../../protocol/panel';
import { parsePanelMessage } from '../../../protocol/panelSchemas';
import { DeathFeed } from './deathFeed';
import type { FeedContext, FeedPart } from './feedPart';
import type { HistorySource } from './historySource';
import { LaneFeed } from './laneFeed';
import { OverviewFeed } from './overviewFeed';
import { SeriesFeed } from './seriesFeed';
import { StateFeed } from './stateFeed';
import { UsageFeed } from './usageFeed';

/**
 * The parts of a feed beside the state, one line each. They ask the store in this order: the card of a death
 * is above the charts, which would be moved by one that came later.
 */
function feedParts(context: FeedContext): readonly FeedPart[] {
  return [
    new DeathFeed(context),
    new SeriesFeed(context),
    new LaneFeed(context),
    new OverviewFeed(context),
    new UsageFeed(context),
  ];
}

/** What a page asked for last. The next one of this window probably asks for the same. */
export interface LastAsked {
  maxPoints?: number;
}

export interface HistoryFeedOptions {
  readonly subjects: PanelSubjects;
  readonly source: HistorySource;
  /** Delivers to the page; may be called at any time. */
  readonly post: (message: ToPanel) => void;
  /** Takes the page's state, in case this extension host dies. It always has the feed's own subjects. */
  readonly handleKeep: (state: PanelState) => void;
  /** The page asks for a link to its view. */
  readonly handleCopyLink: () => void;
  readonly lastAsked: LastAsked;
  readonly log: Log;
}

/** Share by which the points asked for may differ: a page with charts has a scroll bar, an empty one none. */
const alike = 0.05;

/** Pages count their requests from here. */
const firstRequest = 1;

/**
 * Feeds one history panel: answers its requests from the store, and pushes ticks while it is visible. Does
 * not know VS Code.
 */
export class HistoryFeed implements Disposable {
  readonly #options: HistoryFeedOptions;
  readonly #disposables = new DisposableStore();
  readonly #state: StateFeed;
  readonly #parts: readonly FeedPart[];
  #request: ViewRequest | undefined;
  /** The request that was answered before the page sent it. */
  #foreseen: ViewRequest | undefined;
  /** What the page asked for when it was loaded; `undefined` once it was hidden. */
  #begun: ViewRequest | undefined;
  #isVisible = true;
  /** What to show once the page is ready. */
  #look: PanelLook | undefined;

  constructor(options: HistoryFeedOptions) {
    this.#options = options;
    const { source, subjects, post, log } = options;
    const isShown = (): boolean => this.#isVisible && this.#request !== undefined;
    const state = new StateFeed({ subjects, source, post, isShown, log });
    this.#state = state;
    this.#parts = feedParts({ subjects, source, post, subject: () => state.subject(), log });
    for (const part of this.#parts) this.#disposables.add(part);
    this.#disposables.add(source.onDidTick(tick => this.#handleTick(tick)));
    this.#disposables.add(source.onDidChangeState(() => state.post()));
    this.#disposables.add(
      source.onDidHappen(entries => {
        if (!isShown()) return;
        for (const part of this.#parts) part.note?.(entries);
      }),
    );
  }

  /** Takes anything the page sends. Messages outside the protocol are refused and logged. */
  handleMessage(raw: unknown): void {
    const { log } = this.#options;
    const message = parsePanelMessage(raw);
    if (message) this.#take(message);
    else log.warn('A message of the history panel was refused: it is not of the agreed shape.');
  }

  /**
   * Answers what a new page will probably ask first, so that the answer waits for the page and not the page
   * for the answer. A page whose request is another one is answered again. Only for a webview that never had
   * a page: one that is replaced would take the answer for its own.
   */
  foresee(view: PanelView): void {
    const { maxPoints } = this.#options.lastAsked;
    if (!this.#isVisible || this.#request || maxPoints === undefined) return;
    this.#foreseen = { request: firstRequest, view, maxPoints };
    this.#begin(this.#foreseen);
  }

  /** A hidden page is sent nothing; when it is shown again, it is sent everything. */
  setVisible(isVisible: boolean): void {
    if (isVisible === this.#isVisible) return;
    this.#isVisible = isVisible;
    // The page may be another one when it is shown again.
    this.#foreseen = this.#begun = undefined;
    if (isVisible) {
      this.#state.forgetSent();
      this.refresh();
    } else {
      for (const part of this.#parts) part.stop();
    }
  }

  /** The view that the page asked for last. */
  get view(): PanelView | undefined {
    return this.#look?.view ?? this.#request?.view;
  }

  /** Makes the page show this, now or once it is ready. */
  look(look: PanelLook): void {
    this.#look = look;
    if (this.#isVisible && this.#request) this.#tellLook();
  }

  /** Reads everything from the store again. */
  refresh(): void {
    this.#serve(false);
  }

  dispose(): void {
    this.#isVisible = false;
    this.#disposables.dispose();
  }

  #take(message: ToHost): void {
    const { subjects, source, handleKeep } = this.#options;
    switch (message.type) {
      case 'ready':
        this.#options.lastAsked.maxPoints = message.maxPoints;
        if (!this.#wasForeseen(message)) this.#begin(message, this.#isRepeated(message));
        return this.#tellLook();
      case 'view':
        this.#options.lastAsked.maxPoints = message.maxPoints;
        this.#request = message;
        return this.refresh();
      case 'ping':
        // A page that sends requests is visible, even if this side has not been notified yet.
        this.#state.forgetSent('status');
        return this.#state.postStatus();
      case 'keep':
        // The host decides the subjects: a page shows untrusted names, so it is not trusted with them.
        return handleKeep({ ...message.state, subjects });
      case 'action':
        return message.id === 'copyLink'
          ? this.#options.handleCopyLink()
          : source.runAction(message.id, { subjects, view: this.view ?? firstView });
      case 'open':
        return source.open([{ kind: 'container', workload: message.workload, name: message.name }]);
      case 'copy':
        return source.copy(message.text);
      case 'save':
        return source.save(message);
      case 'deathLogs':
        return source.showDeathLogs(message.id);
      case 'openCompose':
        return source.openComposeFile(message.id);
      default:
        for (const part of this.#parts) part.handleMessage?.(message);
    }
  }

  #begin(request: ViewRequest, isRepeated = false): void {
    // A newly loaded page does not know what was sent to an earlier one.
    this.#state.forgetSent();
    void this.#state.loadStored();
    this.#request = this.#begun = request;
    this.#serve(isRepeated);
  }

  #serve(isRepeated: boolean): void {
    if (!this.#request || !this.#isVisible) return;
    this.#state.post();
    for (const part of this.#parts) part.serve(this.#request, isRepeated);
  }

  /** Whether a page asks the same once more, because it has no answer yet. */
  #isRepeated({ request, view, maxPoints, against }: ViewRequest): boolean {
    const before = this.#begun;
    return (
      before?.request === request &&
      before.maxPoints === maxPoints &&
      before.against === against &&
      isDeepStrictEqual(before.view, view)
    );
  }

  /** True for the first page only: a page that is loaded again was sent nothing. */
  #wasForeseen({ request, view, maxPoints, against }: ViewRequest): boolean {
    const foreseen = this.#foreseen;
    this.#foreseen = undefined;
    return (
      foreseen?.request === request &&
      isDeepStrictEqual(foreseen.view, view) &&
      Math.abs(maxPoints / foreseen.maxPoints - 1) <= alike &&
      against === undefined
    );
  }

  #tellLook(): void {
    const look = this.#look;
    this.#look = undefined;
    if (look) this.#options.post({ type: 'look', ...look });
  }

  #handleTick(tick: Tick): void {
    if (!this.#isVisible || !this.#request) return;
    this.#state.post();
    this.#state.postCurrent();
    for (const part of this.#parts) part.follow?.(tick);
  }
}
