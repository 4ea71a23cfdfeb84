import type { CancelSignal } from '../../../src/common/cancelSignal';
import { Emitter } from '../../../src/common/emitter';
import type { Tick } from '../../../src/common/model/tick';
import { forward } from '../../../src/common/rpc';
import { sharedStoreMethods } from '../../../src/protocol/store';
import { reduceSharedState } from '../../../src/protocol/reduceSharedState';
import { alteration, type SharedChange, type SharedState } from '../../../src/protocol/sharedState';
import type { WindowMethods } from '../../../src/protocol/windows';
import type { Owner, OwnerHandlers } from '../../../src/windows/owner';

/** An owner without collector and store: sends what a test tells it to send, and counts requests. */
export class FakeOwner implements Owner {
  readonly asked: string[] = [];
  readonly ended: string[] = [];
  /** Replaces the answer of `listWorkloads`. */
  answer: (signal?: CancelSignal) => Promise<readonly never[]> = () => Promise.resolve([]);
  readonly #didChange = new Emitter<SharedChange>(error => {
    throw error;
  });
  readonly onDidChange = this.#didChange.event;
  #state: SharedState;

  constructor(inherited?: SharedState) {
    this.#state = inherited ?? {
      engines: [],
      isPaused: false,
      intervalMs: 1000,
    };
  }

  readonly state = (): SharedState => this.#state;

  readonly handlers: OwnerHandlers = {
    // Nothing is stored: lists are empty, and tests do not look at other answers.
    ...forward<WindowMethods, typeof sharedStoreMethods>(sharedStoreMethods, method =>
      this.#note(method, Promise.resolve([] as never)),
    ),
    listWorkloads: (_params, signal) => this.#note('listWorkloads', this.answer(signal)),
    collectNow: () => this.#note('collectNow', undefined),
    reportCost: () => this.#note('reportCost', {} as never),
    readLog: () => this.#note('readLog', { lines: [], isCut: false }),
    noteFocus: () => this.#note('noteFocus', undefined),
    pause: () => this.#setPaused(true),
    resume: () => this.#setPaused(false),
  };

  tick(tick: Tick): void {
    this.change({ type: 'tick', tick });
    this.#didChange.fire({ type: 'recorded', timestampMs: tick.timestampMs });
  }

  change(change: SharedChange): void {
    this.#state = reduceSharedState(this.#state, change);
    this.#didChange.fire(change);
  }

  close(): Promise<void> {
    this.ended.push('close');
    return Promise.resolve();
  }

  abandon(): void {
    this.ended.push('abandon');
  }

  #setPaused(isPaused: boolean): void {
    this.asked.push(isPaused ? 'pause' : 'resume');
    this.change(alteration(this.#state, { isPaused }));
  }

  #note<T>(method: string, answer: T): T {
    this.asked.push(method);
    return answer;
  }
}
