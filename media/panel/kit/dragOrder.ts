import type { Disposable } from '../../../src/common/disposable';

/** A pointer that moved less has clicked. */
const leastPixels = 6;

export interface DragOrderOptions {
  /** The part to drag by. */
  readonly handle: HTMLElement;
  /** The element that moves. */
  readonly element: HTMLElement;
  /** The visible elements before which it can be dropped, in order. */
  readonly others: () => readonly HTMLElement[];
  /** `before` is `undefined` for a drop at the end. */
  readonly handleDrop: (before: HTMLElement | undefined) => void;
}

/** Lets an element be dragged to another place among its siblings. Escape cancels. */
export function makeDraggable({ handle, element, others, handleDrop }: DragOrderOptions): Disposable {
  const listeners = new AbortController();
  let start: { readonly x: number; readonly y: number } | undefined;
  let isDragging = false;
  let target: { readonly before: HTMLElement | undefined } | undefined;

  const mark = (): void => {
    for (const each of others()) each.classList.remove('is-drop-before', 'is-drop-after');
    if (!target) return;
    const last = others().at(-1);
    if (target.before) target.before.classList.add('is-drop-before');
    else last?.classList.add('is-drop-after');
  };
  const end = (): void => {
    start = target = undefined;
    isDragging = false;
    element.classList.remove('is-dragged');
    mark();
  };
  const on = <K extends keyof HTMLElementEventMap>(
    where: HTMLElement | Window,
    type: K,
    handler: (event: HTMLElementEventMap[K]) => void,
  ): void =>
    where.addEventListener(type, handler as EventListener, { signal: listeners.signal, capture: true });

  on(handle, 'pointerdown', event => {
    const isControl = event.target instanceof Element && event.target.closest('button') !== null;
    if (event.button !== 0 || isControl) return;
    start = { x: event.clientX, y: event.clientY };
    handle.setPointerCapture(event.pointerId);
  });
  on(handle, 'pointermove', ({ clientX, clientY }) => {
    if (!start) return;
    if (!isDragging && Math.hypot(clientX - start.x, clientY - start.y) < leastPixels) return;
    isDragging = true;
    element.classList.add('is-dragged');
    const place = placeAt(others(), clientX, clientY);
    target = place && place.before !== element ? place : undefined;
    mark();
  });
  on(handle, 'pointerup', () => {
    const dropped = target;
    end();
    if (dropped) handleDrop(dropped.before);
  });
  on(handle, 'pointercancel', end);
  on(window as unknown as HTMLElement, 'keydown', event => {
    if (event.key !== 'Escape' || !isDragging) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    end();
  });
  return { dispose: () => listeners.abort() };
}

/** The element before which a drop at this place would go; none when it is over none of them. */
function placeAt(
  elements: readonly HTMLElement[],
  x: number,
  y: number,
): { readonly before: HTMLElement | undefined } | undefined {
  for (const [index, element] of elements.entries()) {
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    if (x < left || x > right || y < top || y > bottom) continue;
    const isWide = width >= (element.parentElement?.clientWidth ?? 0) * 0.9;
    const isFirstHalf = isWide ? y < top + height / 2 : x < left + width / 2;
    return { before: isFirstHalf ? element : elements[index + 1] };
  }
  return undefined;
}
