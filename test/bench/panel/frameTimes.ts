import type { Frame } from 'playwright-core';

/** Each frame of a page, ms. */
export interface FrameTimes {
  /** From one frame's beginning to the next one's. */
  readonly apart: readonly number[];
  /** From a frame's beginning until it was painted: scripts, layout and paint of the page's thread. */
  readonly work: readonly number[];
}

type RecordingPage = typeof globalThis & { benchFrames?: { apart: number[]; work: number[] } };

/** The frames of a page while `act` goes on. */
export async function frameTimes(frame: Frame, act: () => Promise<void>): Promise<FrameTimes> {
  await frame.evaluate(() => {
    const global = globalThis as RecordingPage;
    const frames = (global.benchFrames = { apart: [] as number[], work: [] as number[] });
    const { port1, port2 } = new MessageChannel();
    let beganMs = NaN;
    port1.onmessage = () => frames.work.push(performance.now() - beganMs);
    const next = (): void => {
      if (global.benchFrames !== frames) return;
      const nowMs = performance.now();
      if (!Number.isNaN(beganMs)) frames.apart.push(nowMs - beganMs);
      beganMs = nowMs;
      // Comes after this frame's paint.
      port2.postMessage(0);
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await act();
  return frame.evaluate(() => {
    const global = globalThis as RecordingPage;
    const frames = global.benchFrames ?? { apart: [], work: [] };
    global.benchFrames = undefined;
    return frames;
  });
}

/** The least of `values` that this share of them is at or below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
