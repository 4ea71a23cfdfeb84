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
  /** What is known of the first subject now. */
  readonly subject: () => PanelSubject;
  readonly log: Log;
}

/**
 * One thing that a panel is told of. Called only while the page is shown and has asked for a view, but for
 * `stop`; parts know nothing of each other, and a new one is a line in `HistoryFeed`.
 */
export interface FeedPart extends Disposable {
  /** The page asks for a view, or what it shows is to be asked for again. */
  serve(request: ViewRequest): void;
  /** A tick that is stored. */
  follow?(tick: Tick): void;
  /** What just happened, of all subjects. */
  note?(entries: readonly TimelineEntry[]): void;
  /** A question of the page that is this part's own; others are left alone. */
  handleMessage?(message: ToHost): void;
  /** Calls off what is asked, and follows nothing until it is asked again. */
  stop(): void;
}
