/** What is being opened, by key: each once at a time, and with what was asked of it last. */
export class Openings<Look> {
  readonly #looks = new Map<string, Look | undefined>();

  /**
   * Calls `act`, which opens something and then shows there what `newest` returns. While it is at work, the
   * next call for the same key only changes that. Returns nothing then.
   */
  open(
    key: string,
    look: Look | undefined,
    act: (newest: () => Look | undefined) => Promise<void>,
  ): Promise<void> | undefined {
    const isOpening = this.#looks.has(key);
    this.#looks.set(key, look ?? this.#looks.get(key));
    if (isOpening) return undefined;
    return act(() => this.#looks.get(key)).finally(() => this.#looks.delete(key));
  }
}
