import { plainLine } from '../../../src/common/text/untrustedText';
import { deathFacts } from '../../../src/deaths/deathFacts';
import type { KeptDeath } from '../../../src/deaths/keptDeath';
import type { ToPanel } from '../../../src/protocol/panel';
import { DeathPlot } from '../charts/deaths/deathPlot';
import { laneItems } from '../data/laneItems';
import { lanePhrase } from '../data/laneWords';
import { clockTime, momentText } from '../data/timeLabels';
import { createElement } from '../kit/dom';
import { createButton } from '../kit/toolkit';

export type DeathDetails = ToPanel & { type: 'death' };

export interface DeathBodyOptions {
  readonly showLogs: () => void;
  readonly copy: () => void;
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
  #plot: DeathPlot | undefined;
  /** What is currently drawn. */
  #drawn: { readonly death?: KeptDeath; readonly details?: DeathDetails } = {};

  constructor({ showLogs, copy, showInChart }: DeathBodyOptions) {
    const actions = createElement('div', 'death-actions');
    actions.append(
      createButton({ label: 'Show Logs of That Minute', appearance: 'primary', handleClick: showLogs })
        .element,
      createButton({ label: 'Copy as Markdown', handleClick: copy }).element,
      createButton({ label: 'Show in Chart', handleClick: showInChart }).element,
    );
    this.element.append(this.#facts, this.#chart, this.#before, actions);
  }

  /** Changes nothing when called with the same death and details. */
  update(death: KeptDeath, details: DeathDetails | undefined): void {
    const drawn = this.#drawn;
    this.#drawn = { death, ...(details && { details }) };
    if (drawn.death !== death) this.#facts.replaceChildren(...factItems(death));
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

/** Events of the container before the death, oldest first. The card itself shows the death. */
function beforeItems({ record: { atMs } }: KeptDeath, { events }: DeathDetails): HTMLElement[] {
  const items = laneItems(events).filter(item => item.atMs <= atMs);
  if (items.length === 0) return [];
  const list = createElement('ul', 'death-events');
  for (const item of items) {
    const line = createElement('li');
    const time = createElement('time', '', clockTime(item.atMs, true));
    time.title = momentText(item.atMs);
    line.append(time, createElement('span', '', lanePhrase(item)));
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
