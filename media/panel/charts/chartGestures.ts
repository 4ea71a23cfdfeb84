import type { PanelView } from '../../../src/protocol/panel';
import { panned, zoomed, type Looking } from '../data/viewMoves';

/**
 * A notch of a wheel (about 100 px) changes the time by a quarter; a touch pad is as smooth as its events.
 */
const zoomPerPixel = 1.0022;
/** The most of one event that counts: some wheels report whole pages. */
const mostPixels = 300;
const linePixels = 33;
/** Within this share of the width from the right edge, a pointer means the edge, which stays in place. */
const edgeShare = 0.03;

export interface ChartGesturesOptions {
  /** The current view; `undefined` while there is nothing to move. */
  readonly handleStart: () => Looking | undefined;
  /** Called with an intermediate view, at most once a frame. */
  readonly handleMove: (view: PanelView) => void;
  /** Called when a drag begins. Returns what takes it back. */
  readonly handleDrag: () => () => void;
}

/**
 * Zooms about the pointer with Ctrl or Cmd and the wheel, or a pinch, and pans with Shift and a drag, which
 * Escape takes back. Works over any plot within `element`, which must live as long as the page.
 */
export function watchChartGestures(element: HTMLElement, options: ChartGesturesOptions): void {
  watchWheel(element, options);
  watchPan(element, options);
}

function watchWheel(element: HTMLElement, { handleStart, handleMove }: ChartGesturesOptions): void {
  let pixels = 0;
  let frame = 0;
  const zoom = (share: number): void => {
    frame = 0;
    const factor = zoomPerPixel ** pixels;
    pixels = 0;
    const looking = handleStart();
    if (!looking) return;
    const { fromMs, toMs } = looking.span;
    const at = share > 1 - edgeShare ? 1 : share;
    handleMove(zoomed(looking, fromMs + at * (toMs - fromMs), factor));
  };
  element.addEventListener(
    'wheel',
    event => {
      const plot = plotAt(event);
      if (!plot || !(event.ctrlKey || event.metaKey) || event.deltaY === 0) return;
      // Otherwise the browser would zoom the window.
      event.preventDefault();
      const wheeled =
        event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * linePixels : event.deltaY;
      // A pinch sends small steps.
      pixels += Math.max(-mostPixels, Math.min(mostPixels, wheeled));
      const { left, width } = plot.getBoundingClientRect();
      const share = (event.clientX - left) / Math.max(1, width);
      if (frame === 0) frame = requestAnimationFrame(() => zoom(share));
    },
    { passive: false },
  );
}

function watchPan(element: HTMLElement, { handleStart, handleMove, handleDrag }: ChartGesturesOptions): void {
  let drag: { readonly pointer: number; readonly startX: number; readonly width: number } | undefined;
  let start: Looking | undefined;
  let takeBack: (() => void) | undefined;
  let x = 0;
  let frame = 0;
  const pan = (): void => {
    frame = 0;
    if (!drag || !start) return;
    const { fromMs, toMs } = start.span;
    handleMove(panned(start, ((drag.startX - x) / drag.width) * (toMs - fromMs)));
  };
  element.addEventListener('pointerdown', event => {
    const plot = plotAt(event);
    start = plot && event.shiftKey && event.button === 0 ? handleStart() : undefined;
    if (!plot || !start) return;
    takeBack = handleDrag();
    x = event.clientX;
    drag = { pointer: event.pointerId, startX: x, width: Math.max(1, plot.clientWidth) };
    plot.setPointerCapture(event.pointerId);
    // Time goes with the pointer, which points at nothing else meanwhile.
    plot.dispatchEvent(new MouseEvent('mouseleave'));
    element.classList.add('is-panning');
  });
  const end = (): void => {
    cancelAnimationFrame(frame);
    frame = 0;
    drag = start = takeBack = undefined;
    element.classList.remove('is-panning');
  };
  window.addEventListener(
    'keydown',
    event => {
      if (event.key !== 'Escape' || !takeBack) return;
      // Otherwise the key would also undo a zoom, or close something in VS Code.
      event.preventDefault();
      event.stopImmediatePropagation();
      takeBack();
      end();
    },
    { capture: true },
  );
  // The chart must not see the drag, because it would select a range.
  element.addEventListener(
    'mousedown',
    event => {
      if (event.shiftKey && plotAt(event)) event.stopPropagation();
    },
    { capture: true },
  );
  element.addEventListener(
    'mousemove',
    event => {
      if (drag) event.stopPropagation();
    },
    { capture: true },
  );
  element.addEventListener('pointermove', event => {
    if (event.pointerId !== drag?.pointer) return;
    x = event.clientX;
    if (frame === 0) frame = requestAnimationFrame(pan);
  });
  for (const type of ['pointerup', 'pointercancel'] as const) {
    element.addEventListener(type, event => {
      if (event.pointerId !== drag?.pointer) return;
      if (type === 'pointerup' && event.clientX !== drag.startX) pan();
      end();
    });
  }
}

function plotAt({ target }: Event): HTMLElement | undefined {
  return (target instanceof Element && target.closest<HTMLElement>('.u-over')) || undefined;
}
