import { plainLine } from '../../../src/common/text/untrustedText';
import { deathFacts } from '../../../src/deaths/deathFacts';
import { limitToTry } from '../../../src/deaths/limitToTry';
import type { KeptDeath } from '../../../src/deaths/keptDeath';
import type { LaneMarkedRun } from '../../../src/protocol/lane';
import type { ToPanel } from '../../../src/protocol/panel';
import { DeathPlot } from '../charts/deaths/deathPlot';
import { byTime, laneItems, laneWork } from '../data/laneItems';
import { lanePhrase } from '../data/laneWords';
import { runPhrase } from '../data/runWords';
import { clockTime, momentText } from '../data/timeLabels';
import { createElement } from '../kit/dom';
import { createButton } from '../kit/toolkit';

export type DeathDetails = ToPanel & { type: 'death' };

export interface DeathBodyOptions {
  readonly showLogs: () => void;
  readonly copy: () => void;
  readonly copyLimit: () => void;
  readonly showInChart: () => void;
}

/** Most characters of a health check's output. */
const outputLength = 300;
const failsHere = 'failedStart';

/**
 * Everything known about one death: facts, memory, what happened before, and possible actions. All texts are
 * untrusted.
 */
export class DeathBody {
  readonly element = createElement('div', 'death-body');
  readonly #facts = createElement('dl', 'death-facts');
  readonly #chart = createElement('div', 'death-chart');
  readonly #before = createElement('div', 'death-before');
  readonly #copyLimit: HTMLElement;
  #plot: DeathPlot | undefined;
  /** What is currently drawn. */
  #drawn: { readonly death?: KeptDeath; readonly details?: DeathDetails } = {};

  constructor({ showLogs, copy, copyLimit, showInChart }: DeathBodyOptions) {
    const actions = createElement('div', 'death-actions');
    this.#copyLimit = createButton({ label: 'Copy Suggested Limit', handleClick: copyLimit }).element;
    actions.append(
      createButton({ label: 'Show Logs of That Minute', appearance: 'primary', handleClick: showLogs })
        .element,
      createButton({ label: 'Copy as Markdown', handleClick: copy }).element,
      this.#copyLimit,
      createButton({ label: 'Show in Chart', handleClick: showInChart }).element,
    );
    this.element.append(this.#facts, this.#chart, this.#before, actions);
  }

  /** Changes nothing when called with the same death and details. */
  update(death: KeptDeath, details: DeathDetails | undefined): void {
    const drawn = this.#drawn;
    this.#drawn = { death, ...(details && { details }) };
    if (drawn.death !== death) this.#facts.replaceChildren(...factItems(death));
    this.#copyLimit.hidden = limitToTry(death.record) === undefined;
    if (drawn.death === death && drawn.details === details) return;
    this.#plot?.dispose();
    this.#plot = undefined;
    const hasMemory = details?.series.columns.memoryUsedBytes?.avg.some(value => value !== null) ?? false;
    if (details && hasMemory) {
      this.#plot = new DeathPlot(death.record, details.series);
      const title = createElement('h3', '', 'Memory');
      this.#chart.replaceChildren(title, this.#plot.element);
    } else this.#chart.replaceChildren(createElement('p', 'death-note', noteOf(death, details)));
    this.#before.replaceChildren(
      ...(details ? [...beforeItems(death, details), ...healthItems(details)] : []),
    );
  }
}

function factItems({ record }: KeptDeath): HTMLElement[] {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return deathFacts(record, { moment: momentText, timeZone })
    .filter(([label]) => label !== 'When')
    .map(([label, text]) => {
      const fact = createElement('div', 'death-fact');
      fact.append(createElement('dt', '', label), createElement('dd', '', plainLine(text, 1000)));
      return fact;
    });
}

function noteOf({ record }: KeptDeath, details: DeathDetails | undefined): string {
  if (!details) return 'Reading history…';
  return record.kind === failsHere
    ? 'It never ran, so there are no samples.'
    : 'No samples of its last ten minutes are kept.';
}

/** What the container and its users did before the death, oldest first. The card itself shows the death. */
function beforeItems({ record }: KeptDeath, { events, runs }: DeathDetails): HTMLElement[] {
  const work = runs.map((run): LaneMarkedRun => {
    return {
      kind: 'markedRun',
      atMs: run.startMs,
      run,
      ...(run.endMs !== undefined && { endMs: run.endMs }),
    };
  });
  const items = [
    ...laneItems([...events, ...work]).map(item => ({ atMs: item.atMs, text: lanePhrase(item) })),
    ...laneWork(work).map(run => ({ atMs: run.startMs, text: runPhrase(run, record.atMs) })),
  ]
    .filter(({ atMs }) => atMs <= record.atMs)
    .sort(byTime);
  if (items.length === 0) return [];
  const list = createElement('ul', 'death-events');
  for (const { atMs, text } of items) {
    const line = createElement('li');
    const time = createElement('time', '', clockTime(atMs, true));
    time.title = momentText(atMs);
    line.append(time, createElement('span', '', text));
    list.append(line);
  }
  return [createElement('h3', '', 'What happened before'), list];
}

function healthItems({ healthLog }: DeathDetails): HTMLElement[] {
  if (healthLog.length === 0) return [];
  const list = createElement('ul', 'death-events');
  for (const { atMs, exitCode, output } of healthLog) {
    const line = createElement('li');
    const text = plainLine(output, outputLength).trim();
    const said = `${exitCode === 0 ? 'Passed' : `Failed, exit code ${exitCode}`}${text === '' ? '' : `: ${text}`}`;
    line.append(createElement('time', '', clockTime(atMs, true)), createElement('span', '', said));
    list.append(line);
  }
  return [createElement('h3', '', 'Health checks'), list];
}
