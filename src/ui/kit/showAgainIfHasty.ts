/** Nobody opens a pick, reads it and closes it as fast as this. */
export const hastyMs = 300;

export interface Showing<T> {
  /** Shows the pick; `undefined` when it was closed without a choice. */
  readonly show: () => PromiseLike<T | undefined>;
  /**
   * Resolves when what was shown last is on the screen, which on a busy machine takes longer than `hastyMs`.
   */
  readonly whenOpen: () => PromiseLike<unknown>;
  readonly nowMs: () => number;
}

/**
 * Shows a pick, and once more where it was closed, without a choice, as soon as it was open: then it was not
 * the user who closed it.
 */
export async function showAgainIfHasty<T>({ show, whenOpen, nowMs }: Showing<T>): Promise<T | undefined> {
  let openedMs: number | undefined;
  const shown = show();
  const noteOpen = (): void => void (openedMs = nowMs());
  whenOpen().then(noteOpen, noteOpen);
  const choice = await shown;
  if (choice !== undefined) return choice;
  const isHasty = openedMs === undefined || nowMs() - openedMs < hastyMs;
  return isHasty ? show() : undefined;
}
