import { deathMarkdown } from '../../../src/deaths/deathMarkdown';
import { deathSpan } from '../../../src/deaths/deathSpan';
import { limitToTry } from '../../../src/deaths/limitToTry';
import type { KeptDeath } from '../../../src/deaths/keptDeath';
import type { ToPanel } from '../../../src/protocol/panel';
import { fixedViewOf } from '../../../src/protocol/panelViews';
import { minuteMs, secondMs } from '../../../src/common/time';
import { createElement } from '../kit/dom';
import type { PageActions, PagePart } from '../state/pagePart';
import { spanOnShow, type PageState } from '../state/pageState';
import { DeathBody } from './deathBody';
import { DeathHead } from './deathHead';
import { healthLines, linesBefore, outputLines, type DeathDetails } from './deathStory';

/** What comes after a death is sampled and stored a little later. */
const lateMs = 10 * secondMs;

/**
 * Why the container died: a card for the newest bad death in the range, or another one that the user chose. A
 * new death replaces it, unless the user is busy with the card.
 */
export class DeathPart implements PagePart {
  readonly element = createElement('section', 'death');
  readonly #actions: PageActions;
  readonly #head: DeathHead;
  readonly #body: DeathBody;
  readonly #deaths = new Map<string, KeptDeath>();
  /** Details by death id; `undefined` when requested but not received yet. */
  readonly #details = new Map<string, DeathDetails | undefined>();
  #state: PageState | undefined;
  #chosen: KeptDeath | undefined;

  constructor(actions: PageActions) {
    this.#actions = actions;
    this.#head = new DeathHead({
      fold: isFolded => actions.keep({ isDeathFolded: isFolded }),
      step: by => this.#step(by),
    });
    this.#body = new DeathBody({
      showLogs: () => this.#chosen && actions.send({ type: 'deathLogs', id: this.#chosen.id }),
      openCompose: () => this.#chosen && actions.send({ type: 'openCompose', id: this.#chosen.id }),
      copy: () => this.#copy(false),
      copyWithOutput: () => this.#copy(true),
      copyLimit: () => {
        const limit = this.#chosen && limitToTry(this.#chosen.record);
        if (limit) actions.send({ type: 'copy', text: limit.line });
      },
      showInChart: () => this.#showInChart(),
    });
    this.element.setAttribute('aria-label', 'Why the container died');
    this.element.hidden = true;
    this.element.append(this.#head.element, this.#body.element);
  }

  handleMessage(message: ToPanel): void {
    if (message.type === 'deaths') this.#take(message);
    else if (message.type === 'death') this.#details.set(message.id, message);
    else return;
    if (this.#state) this.update(this.#state);
  }

  update(state: PageState): void {
    this.#state = state;
    const shown = this.#inRange();
    const chosen = shown.find(({ id }) => id === state.kept.death) ?? shown[0];
    const isHidden = !chosen || state.shown === undefined;
    // Showing or hiding the card moves the charts.
    if (state.isReading && isHidden !== this.element.hidden) return;
    this.element.hidden = isHidden;
    this.#chosen = chosen;
    if (!chosen || isHidden) return;
    const isFolded = state.kept.isDeathFolded === true;
    const at = shown.indexOf(chosen);
    this.#head.update({ record: chosen.record, at, count: shown.length, isFolded, nowMs: state.hostNowMs });
    this.#body.element.hidden = isFolded;
    if (isFolded) return;
    this.#ask(chosen, state.hostNowMs);
    this.#body.update(chosen, this.#details.get(chosen.id));
  }

  /** Newest first. */
  #inRange(): KeptDeath[] {
    const span = this.#state && spanOnShow(this.#state);
    if (!span || this.#state?.subject?.kind !== 'container') return [];
    const isLive = this.#state.view.kind === 'live';
    return [...this.#deaths.values()]
      .filter(({ record: { atMs } }) => atMs >= span.fromMs && (isLive || atMs <= span.toMs))
      .sort((a, b) => b.record.atMs - a.record.atMs);
  }

  #take({ deaths, isMore = false }: ToPanel & { type: 'deaths' }): void {
    if (!isMore) {
      this.#deaths.clear();
      this.#forgetUnanswered();
    }
    for (const death of deaths) this.#deaths.set(death.id, death);
    const [newest] = [...deaths].sort((a, b) => b.record.atMs - a.record.atMs);
    const isBusy = this.element.matches(':hover') || this.element.contains(document.activeElement);
    if (isMore && newest && !isBusy) this.#actions.keep({ death: newest.id });
  }

  /** Asks for details once, and again a minute after a death that was new. */
  #ask({ id, record: { atMs } }: KeptDeath, nowMs: number): void {
    const isOver = nowMs > atMs + minuteMs + lateMs;
    const key = `${id} ${isOver}`;
    if (this.#details.has(id) && (!isOver || this.#asked.has(key))) return;
    this.#asked.add(key);
    if (!this.#details.has(id)) this.#details.set(id, undefined);
    this.#actions.send({ type: 'death', id });
  }
  readonly #asked = new Set<string>();

  /** Asks again for what was not answered: the host that was asked may be another one. */
  #forgetUnanswered(): void {
    for (const [id, details] of this.#details) {
      if (details && details.failure === undefined) continue;
      this.#details.delete(id);
      for (const isOver of [true, false]) this.#asked.delete(`${id} ${isOver}`);
    }
  }

  #step(by: -1 | 1): void {
    const shown = this.#inRange();
    const at = shown.findIndex(({ id }) => id === this.#chosen?.id);
    const next = shown[at + by];
    if (next) this.#actions.keep({ death: next.id });
  }

  #copy(hasOutput: boolean): void {
    const death = this.#chosen;
    if (!death) return;
    const details = this.#details.get(death.id);
    const story = details && {
      ...{ before: linesBefore(death, details), checks: healthLines(details) },
      ...(hasOutput && { output: outputLines(death, details) }),
    };
    this.#actions.send({ type: 'copy', text: deathMarkdown(death.record, story) });
  }

  #showInChart(): void {
    if (!this.#chosen || !this.#state) return;
    const { view } = this.#state;
    this.#actions.keep({ death: this.#chosen.id });
    this.#actions.ask(fixedViewOf(view, deathSpan(this.#chosen.record.atMs)));
  }
}
