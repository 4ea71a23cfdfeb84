/** Runs in every page of a window from before its own scripts, and notes when what came and was painted. */
import type { Frame } from 'playwright-core';
import { unpackMessage, type Packed } from '../../../src/protocol/packedMessage';
import type { ToPanel } from '../../../src/protocol/panel';
import { waitFor } from '../../support/run/waitFor';

export type Moment =
  /** The page of a panel is there, without its script. */
  | 'document'
  /** The page is built and has asked its host. */
  | 'ready'
  /** Where a click of the user began. */
  | 'click'
  /** The host's answer is there; before the page sees it. */
  | 'snapshot'
  /** The first frame with charts of that answer is painted. */
  | 'painted';

export interface Mark {
  readonly name: Moment;
  /** UTC ms, with fractions. */
  readonly atMs: number;
}

export type Snapshot = ToPanel & { readonly type: 'snapshot' };

interface Probe {
  readonly marks: Mark[];
  /** As it came. */
  snapshot?: Packed<Snapshot>;
  /** Calls back once what was drawn until now is painted. */
  readonly afterPaint: (then: () => void) => void;
}

/** What `installProbe` leaves in a page. */
export type ProbedPage = typeof globalThis & { benchProbe: Probe };

/** Run in the page; knows nothing of this file but types. */
export function installProbe(): void {
  const marks: Mark[] = [];
  const mark = (name: Moment, atMs = performance.timeOrigin + performance.now()): void => {
    marks.push({ name, atMs });
  };
  const afterPaint = (then: () => void): void => {
    requestAnimationFrame(() => {
      // A frame's callbacks come before its layout and paint, a task queued within them comes after.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => then();
      port2.postMessage(0);
    });
  };
  const probe: Probe = { marks, afterPaint };
  (globalThis as ProbedPage).benchProbe = probe;

  const hasCharts = (): boolean => document.querySelector('.chart:not([hidden]) canvas') !== null;
  const notePaint = (): void =>
    afterPaint(() => {
      if (hasCharts()) mark('painted');
      else notePaint();
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
  // VS Code writes the page into a document that was there before, of which an observer sees nothing.
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

/** The marks from `after` on, once there is one of a paint after an answer. */
export function untilPainted(frame: Frame, after = 0): Promise<Mark[]> {
  return waitFor('the charts to be painted', async () => {
    const marks = (await marksOf(frame)).slice(after);
    const answered = marks.findIndex(({ name }) => name === 'snapshot');
    return answered >= 0 && marks.slice(answered).some(({ name }) => name === 'painted') && marks;
  });
}

/** When it first came, at or after `sinceMs`. */
export function momentOf(marks: readonly Mark[], name: Moment, sinceMs = -Infinity): number {
  const found = marks.find(mark => mark.name === name && mark.atMs >= sinceMs);
  if (!found) throw new Error(`The page told no “${name}”.`);
  return found.atMs;
}

/** The last answer as it came, typed arrays and all. */
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
