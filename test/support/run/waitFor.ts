/**
 * Pauses between two probes (ms). The first are short, because much of what tests wait for comes within a few
 * milliseconds.
 */
const pausesMs = { first: 10, longest: 100 } as const;

/** Names how many times as slow this machine is as others, where it is one that is emulated. */
export const slownessVariable = 'CONTAINER_METRICS_TEST_SLOWNESS';

const patienceMs = 20_000 * Number(process.env[slownessVariable] ?? 1);

/**
 * Polls until `probe` returns something other than `undefined` or `false`, and returns that.
 * @throws with `what` and the last result or error once `timeoutMs` (default 20 s, longer on an emulated
 * machine) has passed.
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = patienceMs,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown;
  for (let pauseMs: number = pausesMs.first; ; pauseMs = Math.min(2 * pauseMs, pausesMs.longest)) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Waited ${timeoutMs} ms in vain for ${what}.${lastError ? ` Last error: ${String(lastError)}` : ''}`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, pauseMs));
  }
}
