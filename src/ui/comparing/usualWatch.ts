import type { Disposable } from '../../common/disposable';
import { DisposableStore } from '../../common/disposable';
import { messageOf } from '../../common/errors';
import type { MeasuredRun } from '../../compare/measuredRun';
import { usualLine, type ContainerOfRun, type UsualLine } from '../../compare/usualLine';
import type { Core } from '../../core';
import { isComparable, type EndedRun } from '../../runs/comparableRuns';
import { findEarlierRuns, measureRuns, spanOf } from '../state/runComparison';

export type UsualWatchCore = Pick<Core, 'runs' | 'ticks' | 'history' | 'directory' | 'settings' | 'log'>;

/**
 * Checks each run of this window, once it is over, for differences from earlier runs of its kind. It waits
 * for the tick after the run's end, which has the figures of the run's last moments. When several runs end
 * within one tick, only the last one is checked.
 */
export class UsualWatch implements Disposable {
  readonly #core: UsualWatchCore;
  readonly #handleLine: (line: UsualLine, run: EndedRun) => void;
  readonly #disposables = new DisposableStore();
  #waiting: EndedRun | undefined;

  constructor(core: UsualWatchCore, handleLine: (line: UsualLine, run: EndedRun) => void) {
    this.#core = core;
    this.#handleLine = handleLine;
    this.#disposables.add(
      core.runs.onDidEnd(run => {
        if (core.settings.read().comparesRuns && isComparable(run)) this.#waiting = run;
      }),
    );
    this.#disposables.add(core.ticks.onDidRecord(({ timestampMs }) => this.#handleTick(timestampMs)));
  }

  dispose(): void {
    this.#waiting = undefined;
    this.#disposables.dispose();
  }

  #handleTick(timestampMs: number): void {
    const run = this.#waiting;
    if (!run || timestampMs < run.endMs) return;
    this.#waiting = undefined;
    // After a pause the result is no longer of interest, and the run's last moments were not sampled.
    if (timestampMs - run.endMs > 2 * this.#core.ticks.intervalMs()) return;
    this.#look(run).catch((error: unknown) => {
      if (!this.#disposables.isDisposed)
        this.#core.log.debug(`A run could not be compared: ${messageOf(error)}`);
    });
  }

  async #look(run: EndedRun): Promise<void> {
    const { history, directory } = this.#core;
    const earlier = await findEarlierRuns(history, run);
    if (earlier.length === 0) return;
    const measured = await measureRuns(history, [...earlier, run].map(spanOf));
    const own = measured.at(-1);
    if (!own) return;
    const containers = containersOfRun(own, measured.slice(0, -1), (key, name) =>
      directory.labelOf(key, name),
    );
    const line = usualLine(run.label, containers);
    if (line && !this.#disposables.isDisposed) this.#handleLine(line, run);
  }
}

/** The containers of a run, each with its figures in the earlier runs, oldest first. */
function containersOfRun(
  { workloads }: MeasuredRun,
  earlier: readonly MeasuredRun[],
  labelOf: (workload: string, name: string) => string,
): ContainerOfRun[] {
  return workloads.map(({ workload, name, figures }) => ({
    name: labelOf(workload, name),
    figures,
    earlier: earlier.flatMap(run => run.workloads.find(each => each.workload === workload)?.figures ?? []),
  }));
}
