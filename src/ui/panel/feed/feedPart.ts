import type { Disposable } from '../../../common/disposable';
import type { Log } from '../../../common/log';
import type { Tick } from '../../../common/model/tick';
import type { PanelSubject, PanelSubjects, ToHost, ToPanel, ViewRequest } from '../../../protocol/panel';
import type { TimelineEntry } from '../../../timeline/timelineEntry';
import type { HistorySource } from './historySource';

/** What a part of a panel's feed may use. */
export interface FeedContext {
  readonly subjects: PanelSubjects;
  readonly source: HistorySource;
  /** Delivers to the page; may be called at any time. */
  readonly post: (message: ToPanel) => void;
  /** What is known about the first subject now. */
  readonly subject: () => PanelSubject;
  readonly log: Log;
}

/**
 * One topic of a panel's feed. Except for `stop`, it is called only while the page is shown and has asked for
 * a view. Parts do not know each other; a new part is one line in `HistoryFeed`.
 */
export interface FeedPart extends Disposable {
  /**
   * The page asks for a view, or the current view has to be read again. `isRepeated`: a page without an
   * answer asks the same once more.
   */
  serve(request: ViewRequest, isRepeated?: boolean): void;
  /** A tick was stored. */
  follow?(tick: Tick): void;
  /** Something just happened, to any subject. */
  note?(entries: readonly TimelineEntry[]): void;
  /** A message from the page. A part handles its own and ignores others. */
  handleMessage?(message: ToHost): void;
  /** Cancels queries, and follows nothing until `serve` is called again. */
  stop(): void;
}
