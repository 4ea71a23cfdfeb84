/** Too short for a person to open a pick, read it and close it. */
export const shortestPickMs = 300;

export interface Showing<T> {
  /** Shows the pick; `undefined` when it was closed without a choice. */
  readonly show: () => PromiseLike<T | undefined>;
  /**
   * Resolves when the pick shown last is on the screen, which on a busy machine takes longer than
   * `shortestPickMs`.
   */
  readonly whenOpen: () => PromiseLike<unknown>;
  readonly nowMs: () => number;
}

/**
 * Shows a pick. If it closes without a choice as soon as it was open, it was not the user who closed it, so
 * it is shown once more.
 */
export async function showAgainIfHasty<T>({ show, whenOpen, nowMs }: Showing<T>): Promise<T | undefined> {
  let openedMs: number | undefined;
  const shown = show();
  const noteOpen = (): void => void (openedMs = nowMs());
  whenOpen().then(noteOpen, noteOpen);
  const choice = await shown;
  if (choice !== undefined) return choice;
  const isHasty = openedMs === undefined || nowMs() - openedMs < shortestPickMs;
  return isHasty ? show() : undefined;
}
