import { plainLine } from '../../../src/common/text/untrustedText';
import { composeServiceOf } from '../../../src/deaths/composeServiceOf';
import { deathFacts } from '../../../src/deaths/deathFacts';
import type { DatedLine } from '../../../src/deaths/deathMarkdown';
import { limitToTry } from '../../../src/deaths/limitToTry';
import type { KeptDeath } from '../../../src/deaths/keptDeath';
import { DeathPlot } from '../charts/deaths/deathPlot';
import { clockTime, momentText } from '../data/timeLabels';
import { createElement } from '../kit/dom';
import { createButton } from '../kit/toolkit';
import { healthLines, linesBefore, outputLines, type DeathDetails } from './deathStory';

/** Facts with more characters have a line of their own. */
const longFact = 60;

export interface DeathBodyOptions {
  readonly showLogs: () => void;
  readonly openCompose: () => void;
  readonly copy: () => void;
  readonly copyWithOutput: () => void;
  readonly copyLimit: () => void;
  readonly showInChart: () => void;
}

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
  readonly #copyWithOutput: HTMLElement;
  readonly #openCompose: HTMLElement;
  #plot: DeathPlot | undefined;
  /** What is currently drawn. */
  #drawn: { readonly death?: KeptDeath; readonly details?: DeathDetails } = {};

  constructor(options: DeathBodyOptions) {
    const { showLogs, copy, copyWithOutput, copyLimit, showInChart, openCompose } = options;
    const actions = createElement('div', 'death-actions');
    this.#openCompose = createButton({ label: 'Open Compose File', handleClick: openCompose }).element;
    this.#copyLimit = createButton({ label: 'Copy Suggested Limit', handleClick: copyLimit }).element;
    this.#copyWithOutput = createButton({ label: 'Copy with Output', handleClick: copyWithOutput }).element;
    this.#copyWithOutput.hidden = true;
    actions.append(
      createButton({ label: 'Show Logs of That Minute', appearance: 'primary', handleClick: showLogs })
        .element,
      createButton({ label: 'Copy as Markdown', handleClick: copy }).element,
      this.#copyWithOutput,
      this.#copyLimit,
      this.#openCompose,
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
    this.#openCompose.hidden = composeServiceOf(death.record.container.workload) === undefined;
    if (drawn.death === death && drawn.details === details) return;
    this.#copyWithOutput.hidden = (details?.log?.lines.length ?? 0) === 0;
    this.#plot?.dispose();
    this.#plot = undefined;
    const hasMemory = details?.series.columns.memoryUsedBytes?.avg.some(value => value !== null) ?? false;
    if (details && hasMemory) this.#plot = new DeathPlot(death.record, details.series);
    const note = createElement('p', 'death-note', noteOf(death, details));
    // Where samples may come, their room is kept, so that they move nothing.
    const isExpected = hasMemory || (!details && death.record.kind !== failsHere);
    const room = createElement('div', 'death-plot');
    room.append(note);
    this.#chart.replaceChildren(
      ...(isExpected ? [createElement('h3', '', 'Memory'), this.#plot?.element ?? room] : [note]),
    );
    this.#before.replaceChildren(
      ...(details
        ? [
            ...listOf('What happened before', linesBefore(death, details)),
            ...listOf('Health checks', healthLines(details)),
            ...listOf('Last output, as kept', outputLines(death, details)),
          ]
        : []),
    );
  }
}

function factItems({ record }: KeptDeath): HTMLElement[] {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return deathFacts(record, { moment: momentText, timeZone })
    .filter(([label]) => label !== 'When')
    .map(([label, text]) => {
      const fact = createElement('div', text.length > longFact ? 'death-fact is-long' : 'death-fact');
      fact.append(createElement('dt', '', label), createElement('dd', '', plainLine(text, 1000)));
      return fact;
    });
}

function noteOf({ record }: KeptDeath, details: DeathDetails | undefined): string {
  if (!details) return 'Reading history…';
  if (details.failure !== undefined) return `History could not be read: ${details.failure}`;
  return record.kind === failsHere
    ? 'It never ran, so there are no samples.'
    : 'No samples of its last ten minutes are kept.';
}

function listOf(title: string, lines: readonly DatedLine[]): HTMLElement[] {
  if (lines.length === 0) return [];
  const list = createElement('ul', 'death-events');
  for (const { atMs, text } of lines) {
    const line = createElement('li');
    const time = createElement('time', '', clockTime(atMs, true));
    time.title = momentText(atMs);
    line.append(time, createElement('span', '', text));
    list.append(line);
  }
  return [createElement('h3', '', title), list];
}
