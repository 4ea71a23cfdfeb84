import type { Disposable } from '../../../src/common/disposable';
import { minuteMs } from '../../../src/common/time';

/** A pointer that rests on a chart for so long no longer counts as reading, so that live data continues. */
const restMs = minuteMs;

interface Hoverable {
  readonly body: HTMLElement;
  /** The area within the body that counts. */
  readonly over: HTMLElement | undefined;
}

/** Tells which of some areas a pointer moves over, or drags from; `undefined` once it is none. */
export function watchHover(
  places: readonly Hoverable[],
  handleChange: (over: Element | undefined) => void,
): Disposable {
  const listeners = new AbortController();
  const { signal } = listeners;
  let restTimer = 0;
  let current: Element | undefined;
  const set = (over: Element | undefined): void => {
    clearTimeout(restTimer);
    if (over) restTimer = window.setTimeout(() => set(undefined), restMs);
    if (over === current) return;
    current = over;
    handleChange(over);
  };
  for (const place of places) {
    const isOver = (target: EventTarget | null): boolean =>
      target instanceof Node && place.over?.contains(target) === true;
    place.body.addEventListener(
      'pointermove',
      ({ movementX, movementY, target }) => {
        // The chart appeared or moved under a resting pointer: nobody is reading it.
        if (movementX === 0 && movementY === 0) return;
        if (isOver(target)) set(place.over);
      },
      { signal },
    );
    place.body.addEventListener(
      'pointerout',
      ({ buttons, relatedTarget }) => {
        // A drag may leave the chart and still ends as a zoom of it.
        if (buttons === 0 && !isOver(relatedTarget)) set(undefined);
      },
      { signal },
    );
  }
  const handleUp = (): void => {
    if (current && !current.matches(':hover')) set(undefined);
  };
  window.addEventListener('pointerup', handleUp, { signal });
  return {
    dispose: () => {
      clearTimeout(restTimer);
      listeners.abort();
    },
  };
}
