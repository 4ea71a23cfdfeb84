import type { Span } from '../../../src/common/time';
import { centerSpan, moveEdge, moveSpan, type BrushEdge } from '../data/brushMath';
import { spanLabel, type SeenSpan } from '../data/timeLabels';
import { createElement } from '../kit/dom';

/** A narrower range is drawn this wide (CSS pixels), so that it can be seen and grabbed. */
const leastWidth = 8;
/** A pointer that moved less than this was pressed, not dragged. */
const dragPixels = 3;
/** Share of the range that one press of an arrow key moves. */
const keyShare = 1 / 4;
/** Share of all kept history that Page Up and Page Down move. */
const pageShare = 1 / 10;

export interface BrushOptions {
  /** Occupies the whole strip. */
  readonly strip: HTMLElement;
  /** Called when the user chose another range. */
  readonly handleChoose: (span: Span) => void;
}

/** What is drawn: the range within the whole. */
export interface BrushFrame {
  readonly span: SeenSpan;
  readonly whole: Span;
  /** How wide the strip is, CSS pixels. */
  readonly width: number;
  /** The shortest range, ms. */
  readonly leastMs: number;
}

type Grip = BrushEdge | 'middle' | 'outside';

interface Drag {
  readonly grip: Grip;
  readonly pointer: number;
  readonly fromX: number;
  readonly span: Span;
  hasMoved: boolean;
}

/** The range within the overview. It can be moved, and widened at its edges, by pointer and by keyboard. */
export class OverviewBrush {
  readonly element = createElement('div', 'brush');
  readonly #options: BrushOptions;
  readonly #middle = slider('brush-middle', 'Range');
  readonly #edges: Readonly<Record<BrushEdge, HTMLElement>> = {
    from: slider('brush-edge is-from', 'Start of range'),
    to: slider('brush-edge is-to', 'End of range'),
  };
  #frame: BrushFrame | undefined;
  #drag: Drag | undefined;
  /** Listens for Escape during a drag. */
  #escape: AbortController | undefined;
  /** Where the range would go, while it is being dragged. */
  #preview: Span | undefined;

  constructor(options: BrushOptions) {
    this.#options = options;
    this.element.append(this.#middle, this.#edges.from, this.#edges.to);
    this.element.addEventListener('keydown', event => this.#handleKey(event));
    const { strip } = options;
    strip.addEventListener('pointerdown', event => this.#press(event));
    strip.addEventListener('pointermove', event => this.#move(event));
    strip.addEventListener('pointerup', event => this.#release(event));
    strip.addEventListener('pointercancel', () => this.#cancel());
  }

  update(frame: BrushFrame): void {
    const before = this.#frame;
    this.#frame = frame;
    const isSame =
      before?.span.fromMs === frame.span.fromMs &&
      before.span.toMs === frame.span.toMs &&
      before.whole === frame.whole &&
      before.width === frame.width;
    if (!isSame) this.#draw();
  }

  #draw(): void {
    if (!this.#frame) return;
    const { whole, width } = this.#frame;
    const span = this.#preview ?? this.#frame.span;
    const xOf = (timeMs: number): number =>
      Math.min(1, Math.max(0, (timeMs - whole.fromMs) / (whole.toMs - whole.fromMs))) * width;
    const [from, to] = [xOf(span.fromMs), xOf(span.toMs)];
    const shownWidth = Math.max(leastWidth, to - from);
    const left = Math.min(Math.max(0, (from + to - shownWidth) / 2), width - shownWidth);
    this.element.style.transform = `translateX(${Math.round(left)}px)`;
    this.element.style.width = `${Math.round(shownWidth)}px`;
    const text = spanLabel({ ...span, nowMs: this.#frame.span.nowMs });
    say(this.#middle, whole, (span.fromMs + span.toMs) / 2, text);
    say(this.#edges.from, whole, span.fromMs, text);
    say(this.#edges.to, whole, span.toMs, text);
  }

  get #msPerPixel(): number {
    const { whole, width } = this.#frame ?? { whole: { fromMs: 0, toMs: 0 }, width: 0 };
    return (whole.toMs - whole.fromMs) / Math.max(1, width);
  }

  #press(event: PointerEvent): void {
    if (!this.#frame || event.button !== 0) return;
    const { strip } = this.#options;
    const { target, pointerId, clientX } = event;
    const grip = this.#gripOf(target);
    strip.setPointerCapture(pointerId);
    this.#drag = { grip, pointer: pointerId, fromX: clientX, span: this.#frame.span, hasMoved: false };
    strip.classList.toggle('is-dragging', grip === 'middle');
    this.#escape?.abort();
    this.#escape = new AbortController();
    // Before anything else on the page: wherever the focus is, the key means the drag.
    window.addEventListener('keydown', key => this.#handleEscape(key), {
      signal: this.#escape.signal,
      capture: true,
    });
  }

  #gripOf(target: EventTarget | null): Grip {
    if (target === this.#edges.from) return 'from';
    if (target === this.#edges.to) return 'to';
    return target === this.#middle ? 'middle' : 'outside';
  }

  #move({ pointerId, clientX }: PointerEvent): void {
    const drag = this.#drag;
    const frame = this.#frame;
    if (!drag || !frame || pointerId !== drag.pointer) return;
    const byPixels = clientX - drag.fromX;
    if (!drag.hasMoved && Math.abs(byPixels) < dragPixels) return;
    drag.hasMoved = true;
    const { whole, leastMs } = frame;
    const byMs = byPixels * this.#msPerPixel;
    if (drag.grip === 'outside') {
      // A new range from where the pointer was pressed to where it is.
      const [a, b] = [this.#timeAt(drag.fromX), this.#timeAt(clientX)];
      const drawn = { fromMs: Math.round(Math.min(a, b)), toMs: Math.round(Math.max(a, b)) };
      // At the end of the strip there is no room after the pointer.
      drawn.fromMs = Math.max(0, Math.min(drawn.fromMs, Math.round(whole.toMs - leastMs)));
      this.#preview = moveEdge(drawn, 'to', 0, whole, leastMs);
    } else if (drag.grip === 'middle') this.#preview = moveSpan(drag.span, byMs, whole);
    else this.#preview = moveEdge(drag.span, drag.grip, byMs, whole, leastMs);
    this.#draw();
  }

  #release({ pointerId, clientX }: PointerEvent): void {
    const drag = this.#drag;
    const frame = this.#frame;
    if (!drag || !frame || pointerId !== drag.pointer) return;
    const chosen = this.#preview;
    this.#cancel();
    if (chosen) this.#options.handleChoose(chosen);
    else if (drag.grip === 'outside')
      this.#options.handleChoose(centerSpan(frame.span, this.#timeAt(clientX), frame.whole));
  }

  /** Ends a drag without any effect, and without any other effect of the key. */
  #handleEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#cancel();
  }

  #cancel(): void {
    this.#escape?.abort();
    this.#drag = undefined;
    this.#preview = undefined;
    this.#options.strip.classList.remove('is-dragging');
    this.#draw();
  }

  #timeAt(clientX: number): number {
    const { whole } = this.#frame ?? { whole: { fromMs: 0, toMs: 0 } };
    const { left, width } = this.#options.strip.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - left) / Math.max(1, width)));
    return whole.fromMs + share * (whole.toMs - whole.fromMs);
  }

  #handleKey(event: KeyboardEvent): void {
    if (!this.#frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const chosen = spanByKey(event, this.#gripOf(event.target), this.#frame, this.#msPerPixel);
    if (!chosen) return;
    // Arrow keys would scroll the page, or move its range in another way.
    event.preventDefault();
    event.stopPropagation();
    this.#options.handleChoose(chosen);
  }
}

function spanByKey(
  { key, shiftKey }: KeyboardEvent,
  grip: Grip,
  { span, whole, leastMs }: BrushFrame,
  msPerPixel: number,
): Span | undefined {
  const wholeMs = whole.toMs - whole.fromMs;
  const stepMs = Math.max(msPerPixel, (span.toMs - span.fromMs) * keyShare);
  const sign = ['ArrowLeft', 'ArrowDown', 'PageDown'].includes(key) ? -1 : 1;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight':
    case 'ArrowUp':
    case 'ArrowDown':
      if (grip === 'from' || grip === 'to') return moveEdge(span, grip, sign * stepMs, whole, leastMs);
      // Wider on the side to which the arrow points.
      if (shiftKey) return moveEdge(span, sign < 0 ? 'from' : 'to', sign * stepMs, whole, leastMs);
      return moveSpan(span, sign * stepMs, whole);
    case 'PageUp':
    case 'PageDown':
      return moveSpan(span, sign * wholeMs * pageShare, whole);
    case 'Home':
      return moveSpan(span, -wholeMs, whole);
    case 'End':
      return moveSpan(span, wholeMs, whole);
    default:
      return undefined;
  }
}

function slider(className: string, label: string): HTMLElement {
  const element = createElement('div', className);
  element.setAttribute('role', 'slider');
  element.setAttribute('aria-label', label);
  element.tabIndex = 0;
  return element;
}

function say(element: HTMLElement, whole: Span, nowMs: number, text: string): void {
  const values = { valuemin: whole.fromMs, valuemax: whole.toMs, valuenow: nowMs };
  for (const [name, value] of Object.entries(values))
    element.setAttribute(
      `aria-${name}`,
      // A range may lie before what is kept, and a slider has no value outside its ends.
      String(Math.round(Math.min(whole.toMs, Math.max(whole.fromMs, value)) / 1000)),
    );
  element.setAttribute('aria-valuetext', text);
}
