import { messageOf } from '../../../common/errors';
import type { Span } from '../../../common/time';
import type { ToHost } from '../../../protocol/panel';
import type { FeedContext, FeedPart } from './feedPart';

/** Answers a page's question who used the machine in a span. */
export class UsageFeed implements FeedPart {
  readonly #context: FeedContext;
  /** The question that is not answered yet. */
  #question: Span | undefined;
  #canceler: AbortController | undefined;

  constructor(context: FeedContext) {
    this.#context = context;
  }

  /**
   * The page asks separately, once its view has been answered. It does not ask again when views are only
   * read again, so a question stays open until it is answered, also while the page is hidden.
   */
  serve(): void {
    if (this.#question && !this.#canceler) this.#ask(this.#question);
  }

  handleMessage(message: ToHost): void {
    if (message.type !== 'usage') return;
    this.#ask({ fromMs: message.fromMs, toMs: message.toMs });
  }

  stop(): void {
    this.#canceler?.abort();
    this.#canceler = undefined;
  }

  dispose(): void {
    this.stop();
  }

  #ask(question: Span): void {
    this.stop();
    this.#question = question;
    this.#canceler = new AbortController();
    void this.#answer(question, this.#canceler.signal);
  }

  async #answer({ fromMs, toMs }: Span, signal: AbortSignal): Promise<void> {
    const { source, post, log } = this.#context;
    try {
      const { rows, resolutionMs } = await source.labeledUsage({ fromMs, toMs }, signal);
      if (signal.aborted) return;
      const sorted = [...rows].sort((a, b) => (b.cpuSeconds ?? -1) - (a.cpuSeconds ?? -1));
      post({ type: 'usage', fromMs, toMs, rows: sorted, resolutionMs });
    } catch (error) {
      if (signal.aborted) return;
      log.error(`Who used the machine could not be read: ${messageOf(error)}`);
      post({ type: 'usageFailure', fromMs, toMs, message: messageOf(error) });
    }
    this.#question = undefined;
    this.#canceler = undefined;
  }
}
