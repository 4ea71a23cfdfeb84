import { createElement, writeAttribute } from '../kit/dom';
import { createIconButton } from '../kit/icons';
import { createButton, type ToolkitButton } from '../kit/toolkit';
import type { Looking } from '../data/viewMoves';
import { offReason } from '../state/offline';
import { firstView, type ToPanel } from '../../../src/protocol/panel';
import { fixedViewOf, liveViewOf } from '../../../src/protocol/panelViews';
import type { PageActions, PagePart } from '../state/pagePart';
import { lookingAt, spanOnShow, type PageState } from '../state/pageState';
import { LinkButton } from './linkButton';
import { RangeButtons } from './rangeButtons';
import { RangeMenu } from './rangeMenu';
import { SpanText } from './spanText';
import { watchTimeKeys } from './timeKeys';

/**
 * What following the newest time means now: data comes, data waits while a pointer reads the charts, or none
 * comes, for a reason.
 */
type Liveness = { readonly kind: 'live' | 'held' } | { readonly kind: 'off'; readonly reason: string };

/** Back and forward, ranges, the live toggle, and the shown time. */
export class Toolbar implements PagePart {
  readonly element = createElement('div', 'toolbar');
  readonly #back: HTMLButtonElement;
  readonly #forward: HTMLButtonElement;
  readonly #menu: RangeMenu;
  readonly #buttons: RangeButtons;
  readonly #live: ToolkitButton;
  readonly #span = new SpanText();
  readonly #link: LinkButton;
  readonly #actions: PageActions;
  #state: PageState | undefined;

  constructor(actions: PageActions) {
    this.#actions = actions;
    this.element.setAttribute('role', 'toolbar');
    this.element.setAttribute('aria-label', 'Time range');
    this.#back = createIconButton('back', 'Back to the previous range (Alt+Left)', () => actions.step(-1));
    this.#forward = createIconButton('forward', 'Forward to the next range (Alt+Right)', () =>
      actions.step(1),
    );
    const travel = createElement('div', 'travel-group');
    travel.append(this.#back, this.#forward);
    const looking = (): ReturnType<typeof lookingAt> => this.#state && lookingAt(this.#state);
    const handleChoice = actions.ask.bind(actions);
    this.#menu = new RangeMenu({ looking: () => this.#asked, handleChoice });
    this.#buttons = new RangeButtons('range-group', handleChoice);
    this.#link = new LinkButton(() => actions.send({ type: 'action', id: 'copyLink' }));
    this.#live = createButton({ label: 'Live', mark: 'live-mark', handleClick: () => this.#toggleLive() });
    this.#live.element.classList.add('live');
    const shown = createElement('div', 'shown-span');
    shown.append(this.#span.element, this.#link.element);
    this.element.append(travel, this.#menu.element, this.#buttons.element, this.#live.element, shown);
    watchTimeKeys({ ...actions, looking });
  }

  update(state: PageState): void {
    this.#state = state;
    const { view } = state;
    const liveness = livenessOf(state);
    const isFollowing = view.kind === 'live';
    const { trail } = state.kept;
    setEnabled(this.#back, (trail?.back.length ?? 0) > 0);
    setEnabled(this.#forward, (trail?.forward.length ?? 0) > 0);
    this.#menu.update(view);
    this.#buttons.update(view);
    const { classList } = this.#live.element;
    this.#live.setLabel(isFollowing ? 'Live' : 'Back to live');
    writeAttribute(this.#live.element, 'title', liveTitle(isFollowing, liveness));
    this.#live.setAppearance(isFollowing ? 'secondary' : 'primary');
    this.#live.setPressed(isFollowing);
    classList.toggle('is-following', isFollowing);
    // Lit only while new data really comes.
    classList.toggle('is-live', isFollowing && liveness.kind !== 'off');
    classList.toggle('is-held', isFollowing && liveness.kind === 'held');
    this.#span.update(state);
  }

  handleMessage({ type }: ToPanel): void {
    if (type === 'linkCopied') this.#link.confirm();
  }

  /** The view asked for and the time: the page's own where the host has not told its time. */
  get #asked(): Pick<Looking, 'view' | 'nowMs'> {
    const { view = firstView, hostNowMs = 0 } = this.#state ?? {};
    return (this.#state && lookingAt(this.#state)) ?? { view, nowMs: hostNowMs > 0 ? hostNowMs : Date.now() };
  }

  #toggleLive(): void {
    if (!this.#state) return;
    const { view } = this.#state;
    const span = spanOnShow(this.#state);
    if (view.kind === 'fixed') this.#actions.ask(liveViewOf(view));
    else if (span) this.#actions.ask(fixedViewOf(view, span));
  }
}

/** A disabled button keeps the focus: a user who presses it repeatedly would lose the place. */
function setEnabled(button: HTMLButtonElement, isEnabled: boolean): void {
  writeAttribute(button, 'aria-disabled', String(!isEnabled));
}

function livenessOf({ lostSinceMs, status, data, shown }: PageState): Liveness {
  const reason = offReason(lostSinceMs !== undefined, status);
  if (reason !== undefined) return { kind: 'off', reason };
  return { kind: data === shown ? 'live' : 'held' };
}

function liveTitle(isFollowing: boolean, liveness: Liveness): string {
  if (!isFollowing) return 'Follow new data again';
  switch (liveness.kind) {
    case 'live':
      return 'Following new data. Click to stop.';
    case 'held':
      return 'New data waits while you read the charts';
    case 'off':
      return `Not live: ${liveness.reason}`;
  }
}
