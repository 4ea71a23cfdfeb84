import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../../common/errors';
import type { Log } from '../../../common/log';
import { engineKeyOf } from '../../../common/model/workloadKey';
import type {
  PanelStatus,
  PanelSubject,
  PanelSubjectRef,
  PanelSubjects,
  ToPanel,
} from '../../../protocol/panel';
import type { StoredWorkload } from '../../../protocol/store';
import { groupFigures, groupSubject } from './groupSubject';
import type { HistorySource } from './historySource';
import { panelNotice, type PanelEngine } from './panelNotice';
import { panelSubject } from './panelSubject';
import { tickFigures } from './tickSeries';

export interface StateFeedOptions {
  readonly subjects: PanelSubjects;
  readonly source: HistorySource;
  readonly post: (message: ToPanel) => void;
  /** Whether a visible page has asked for a view. */
  readonly isShown: () => boolean;
  readonly log: Log;
}

/** Sends a page the current state: status, subject, notice and newest figures. */
export class StateFeed {
  readonly #options: StateFeedOptions;
  readonly #source: HistorySource;
  readonly #ref: PanelSubjectRef;
  /** What was sent to the page last. */
  readonly #sent = new Map<'subject' | 'notice' | 'status', unknown>();
  #stored: StoredWorkload | undefined;

  constructor(options: StateFeedOptions) {
    this.#options = options;
    this.#source = options.source;
    this.#ref = options.subjects[0];
  }

  /** Sends status, subject and notice, each only if it changed. */
  post(): void {
    if (!this.#options.isShown()) return;
    this.postStatus();
    const subject = this.subject();
    if (this.#isNews('subject', subject)) this.#options.post({ type: 'subject', subject });
    const notice = panelNotice(this.#engines(), this.#source.isPaused(), this.#source.storeProblem());
    if (this.#isNews('notice', notice)) this.#options.post({ type: 'notice', notice });
  }

  postStatus(): void {
    const isPaused = this.#source.isPaused();
    const areEnginesUp = this.#engines().every(({ state }) => state.kind === 'connected');
    const isCollecting = areEnginesUp && !isPaused && !this.#isOverdue();
    const status: PanelStatus = { isCollecting, isPaused, intervalMs: this.#source.intervalMs() };
    if (!this.#isNews('status', status)) return;
    this.#options.post({ type: 'status', ...status });
    // When ticks stop, no tick would clear the newest figures.
    this.postCurrent();
  }

  postCurrent(): void {
    const tick = this.#source.latestTick();
    // Figures of a collector that stands still are not current.
    const isNow = tick && !this.#source.isPaused() && !this.#isOverdue();
    const figures =
      isNow && (this.#isGroup ? groupFigures(this.#options.subjects, tick) : tickFigures(this.#ref, tick));
    const { coresPercent, fileSystems } = (isNow && this.#ref.kind === 'host' && tick.host) || {};
    this.#options.post({
      type: 'current',
      figures: figures || {},
      nowMs: this.#source.now(),
      ...((coresPercent ?? fileSystems) && { parts: { coresPercent, fileSystems } }),
    });
  }

  /** Makes the next `post` send everything, or the status only, for a page that may not have it. */
  forgetSent(what: 'all' | 'status' = 'all'): void {
    if (what === 'all') this.#sent.clear();
    else this.#sent.delete(what);
  }

  subject(): PanelSubject {
    const known = {
      tick: this.#source.latestTick(),
      labelOf: (workload: string, name: string) => this.#source.labelOf(workload, name),
      hostName: this.#source.hostName(),
      hostCores: this.#source.hostCores(),
    };
    if (this.#isGroup) return groupSubject(this.#options.subjects, known);
    const leak = this.#ref.kind === 'container' ? this.#source.leakOf(this.#ref.workload) : undefined;
    return panelSubject({ ref: this.#ref, stored: this.#stored, leak, ...known });
  }

  /** Reads the subject from the store, which knows the name of a container that is gone. */
  async loadStored(): Promise<void> {
    if (this.#ref.kind === 'host') return;
    try {
      this.#stored = await this.#source.findWorkload(this.#ref.workload);
      this.post();
    } catch (error) {
      this.#options.log.warn(`What is stored of a container could not be read: ${messageOf(error)}`);
    }
  }

  get #isGroup(): boolean {
    return this.#options.subjects.length > 1;
  }

  #isNews(kind: 'subject' | 'notice' | 'status', value: unknown): boolean {
    if (this.#sent.has(kind) && isDeepStrictEqual(this.#sent.get(kind), value)) return false;
    this.#sent.set(kind, value);
    return true;
  }

  /** The engines of the containers that are shown. */
  #engines(): PanelEngine[] {
    const engines = new Map<string | undefined, PanelEngine>();
    for (const ref of this.#options.subjects) {
      if (ref.kind === 'host') continue;
      const { workload } = ref;
      const [state, name] = [this.#source.engineState(workload), this.#source.engineName(workload)];
      engines.set(engineKeyOf(workload), { state, ...(name !== undefined && { name }) });
    }
    return [...engines.values()];
  }

  #isOverdue(): boolean {
    return this.#source.latestTick() === undefined || this.#source.isOverdue();
  }
}
