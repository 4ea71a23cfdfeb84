/** Between two looks. The first are short, because much that tests wait for comes within a few milliseconds. */
const pausesMs = { first: 10, longest: 100 } as const;

/**
 * Polls until `probe` answers something other than `undefined` or `false`, and answers that.
 * @throws with `what` and the last answer or error when `timeoutMs` (default 20 s) is over.
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 20_000,
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
