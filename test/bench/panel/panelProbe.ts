/**
 * Runs in every page of a window before its own scripts, and records when something arrived or was painted.
 */
import type { Frame } from 'playwright-core';
import { unpackMessage, type Packed } from '../../../src/protocol/packedMessage';
import type { ToPanel } from '../../../src/protocol/panel';
import { waitFor } from '../../support/run/waitFor';

export type Moment =
  /** The panel's page exists, without its script. */
  | 'document'
  /** The page is built and has sent its first request. */
  | 'ready'
  /** A click of the user begins. */
  | 'click'
  /** The host's answer has arrived; the page has not seen it yet. */
  | 'snapshot'
  /** The first frame with a chart of that answer is painted. */
  | 'painted'
  /** All its charts in the window are painted. */
  | 'complete';

export interface Mark {
  readonly name: Moment;
  /** UTC ms, with fractions. */
  readonly atMs: number;
}

export type Snapshot = ToPanel & { readonly type: 'snapshot' };

interface Probe {
  readonly marks: Mark[];
  /** As it arrived. */
  snapshot?: Packed<Snapshot>;
  /** Calls back once everything drawn so far is painted. */
  readonly afterPaint: (then: () => void) => void;
}

/** A page with what `installProbe` leaves in it. */
export type ProbedPage = typeof globalThis & { benchProbe: Probe };

/** Runs in the page, so it uses nothing from this file but types. */
export function installProbe(): void {
  const marks: Mark[] = [];
  const mark = (name: Moment, atMs = performance.timeOrigin + performance.now()): void => {
    marks.push({ name, atMs });
  };
  const afterPaint = (then: () => void): void => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then();
    // A frame's callbacks run before its layout and paint; a task queued in them runs after.
    requestAnimationFrame(() => port2.postMessage(0));
  };
  const probe: Probe = { marks, afterPaint };
  (globalThis as ProbedPage).benchProbe = probe;

  const notePaint = (isFirst = true): void =>
    afterPaint(() => {
      const bodies = [...document.querySelectorAll('.chart:not([hidden]) .chart-body')].filter(body => {
        const { top, bottom } = body.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      });
      const drawn = bodies.filter(body => body.querySelector('canvas'));
      if (isFirst && drawn.length > 0) mark('painted');
      if (drawn.length > 0 && drawn.length === bodies.length) mark('complete');
      else notePaint(isFirst && drawn.length === 0);
    });
  const watch = (panel: Element): void => {
    mark('document');
    window.addEventListener('message', ({ data }: MessageEvent<Packed<Snapshot> | undefined>) => {
      if (data?.type !== 'snapshot') return;
      mark('snapshot');
      probe.snapshot = data;
      notePaint();
    });
    window.addEventListener('click', event => mark('click', performance.timeOrigin + event.timeStamp), true);
    if (panel.childElementCount > 0) return mark('ready');
    new MutationObserver((_, observer) => {
      observer.disconnect();
      mark('ready');
    }).observe(panel, { childList: true });
  };
  // VS Code writes the page into an existing document, which an observer does not notice.
  const looking = setInterval(() => {
    const panel = document.getElementById('panel');
    if (!panel) return;
    clearInterval(looking);
    watch(panel);
  }, 1);
}

export function marksOf(frame: Frame): Promise<Mark[]> {
  return frame.evaluate(() => (globalThis as ProbedPage).benchProbe.marks);
}

/** The marks from `after` on, once all charts of an answer after it have been painted. */
export function untilPainted(frame: Frame, after = 0): Promise<Mark[]> {
  return waitFor('the charts to be painted', async () => {
    const marks = (await marksOf(frame)).slice(after);
    const answered = marks.findIndex(({ name }) => name === 'snapshot');
    return answered >= 0 && marks.slice(answered).some(({ name }) => name === 'complete') && marks;
  });
}

/** The time of a moment's first mark at or after `sinceMs`. */
export function momentOf(marks: readonly Mark[], name: Moment, sinceMs = -Infinity): number {
  const found = marks.find(mark => mark.name === name && mark.atMs >= sinceMs);
  if (!found) throw new Error(`The page told no “${name}”.`);
  return found.atMs;
}

/** The last answer as it arrived, with its typed arrays. */
export async function lastAnswer(frame: Frame): Promise<Packed<Snapshot>> {
  const text = await frame.evaluate(() =>
    JSON.stringify((globalThis as ProbedPage).benchProbe.snapshot, (_, value: unknown) =>
      ArrayBuffer.isView(value)
        ? { kind: value.constructor.name, numbers: Array.from(value as Float64Array, String) }
        : value,
    ),
  );
  return JSON.parse(text, (_, value: { kind?: string; numbers?: readonly string[] } | null) => {
    const numbers = value?.numbers?.map(Number);
    if (!numbers) return value;
    switch (value?.kind) {
      case 'Int16Array':
        return Int16Array.from(numbers);
      case 'Int32Array':
        return Int32Array.from(numbers);
      default:
        return Float64Array.from(numbers);
    }
  }) as Packed<Snapshot>;
}

export async function lastSnapshot(frame: Frame): Promise<Snapshot> {
  return unpackMessage<Snapshot>(await lastAnswer(frame));
}
