import { messageOf } from '../../../common/errors';
import type { ToHost } from '../../../protocol/panel';
import type { FeedContext, FeedPart } from './feedPart';

/** Answers a page's question who used the machine in a span. */
export class UsageFeed implements FeedPart {
  readonly #context: FeedContext;
  #canceler: AbortController | undefined;

  constructor(context: FeedContext) {
    this.#context = context;
  }

  /** The page asks separately, once its view has been answered. */
  serve(): void {
    this.stop();
  }

  handleMessage(message: ToHost): void {
    if (message.type !== 'usage') return;
    this.#canceler?.abort();
    this.#canceler = new AbortController();
    void this.#answer(message.fromMs, message.toMs, this.#canceler.signal);
  }

  stop(): void {
    this.#canceler?.abort();
    this.#canceler = undefined;
  }

  dispose(): void {
    this.stop();
  }

  async #answer(fromMs: number, toMs: number, signal: AbortSignal): Promise<void> {
    const { source, post, log } = this.#context;
    try {
      const { rows, resolutionMs } = await source.labeledUsage({ fromMs, toMs }, signal);
      if (signal.aborted) return;
      const sorted = [...rows].sort((a, b) => (b.cpuSeconds ?? -1) - (a.cpuSeconds ?? -1));
      post({ type: 'usage', fromMs, toMs, rows: sorted, resolutionMs });
    } catch (error) {
      if (!signal.aborted) log.error(`Who used the machine could not be read: ${messageOf(error)}`);
    }
  }
}
