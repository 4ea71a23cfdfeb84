import type { Disposable } from '../../../src/common/disposable';
import type { Series } from '../../../src/common/series';
import type {
  PanelAgainst,
  PanelState,
  PanelSubjects,
  PanelView,
  ToPanel,
} from '../../../src/protocol/panel';
import { HistoryFeed, type LastAsked } from '../../../src/ui/panel/feed/historyFeed';
import { FakeHistorySource } from './fakeHistorySource';

export const apiSubject = { kind: 'container', workload: 'name:api', name: 'api' } as const;
export const liveView: PanelView = { kind: 'live', range: '15m' };
export const rawSeries: Series = {
  timestamps: [995_000],
  columns: { cpuPercent: { avg: [1] } },
  bucketMs: 0,
};

/** A feed on a fake source, with everything it sent to its page. The test plays the page. */
export class FedPage implements Disposable {
  readonly source: FakeHistorySource;
  readonly posted: ToPanel[] = [];
  /** The states that the feed passed on to be kept. */
  readonly kept: PanelState[] = [];
  /** How often the page requested a link. */
  copied = 0;
  readonly lastAsked: LastAsked = {};
  readonly feed: HistoryFeed;

  constructor(subjects: PanelSubjects = [apiSubject], source = new FakeHistorySource()) {
    this.source = source;
    this.feed = new HistoryFeed({
      subjects,
      source,
      post: message => this.posted.push(message),
      handleKeep: state => this.kept.push(state),
      handleCopyLink: () => this.copied++,
      lastAsked: this.lastAsked,
      log: source.log,
    });
  }

  /** The sent messages of one type, oldest first. */
  ofType<T extends ToPanel['type']>(type: T): (ToPanel & { type: T })[] {
    return this.posted.filter((message): message is ToPanel & { type: T } => message.type === type);
  }

  /** Requests a view, as the page does. */
  ask(type: 'ready' | 'view', request: number, view = liveView, against?: PanelAgainst): void {
    this.feed.handleMessage({ type, request, view, maxPoints: 1000, ...(against && { against }) });
  }

  /** Start and end of the query with this index, counted over all queries. */
  asked(at: number): unknown[] {
    const query = this.source.queries[at]?.query;
    return [query?.fromMs, query?.toMs];
  }

  /** Answers the query with this index, and waits until the feed has handled the answer. */
  async answer(at: number, series = rawSeries): Promise<void> {
    this.source.queries[at]?.resolve(series);
    await this.settle();
  }

  /** Waits until the feed has done all it can without another answer. */
  settle(): Promise<void> {
    return new Promise(resolve => setImmediate(resolve));
  }

  dispose(): void {
    this.feed.dispose();
  }
}
