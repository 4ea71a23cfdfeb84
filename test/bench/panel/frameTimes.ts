import type { Frame } from 'playwright-core';

/** Times of each frame of a page, ms. */
export interface FrameTimes {
  /** From the start of one frame to the start of the next. */
  readonly apart: readonly number[];
  /** From a frame's start until it was painted: scripts, layout and paint on the page's thread. */
  readonly work: readonly number[];
}

type RecordingPage = typeof globalThis & { benchFrames?: { apart: number[]; work: number[] } };

/** The frames of a page while `act` runs. */
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
      // Delivered after this frame's paint.
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

/** The quantile `share` of `values`: the smallest value that is not exceeded by this share of them. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
