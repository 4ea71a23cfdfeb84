/** What to undo when a run ends, in reverse order. An interrupt undoes it, too. */
export class CleanUps {
  readonly #steps: (() => Promise<void> | void)[] = [];
  #isRunning = false;

  /**
   * `handleInterrupt` is called once, when the user or the system asks this process to end. Everything is
   * undone after that.
   */
  constructor(handleInterrupt: () => void) {
    const handle = (): void => {
      // Ctrl-C in a terminal arrives twice, because npm passes it on.
      if (this.#isRunning) return;
      handleInterrupt();
      void this.run().then(() => process.exit(0));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    // When npm is asked to end, it ends its shell, which does not pass the signal on to this process.
    setInterval(() => process.ppid !== parent && handle(), 1000).unref();
  }

  /** Whether there is nothing to undo. */
  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  /** Whether undoing has begun. Later failures are its consequence. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  /** Undoes everything, even if a step fails. */
  async run(): Promise<void> {
    this.#isRunning = true;
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        console.error(error instanceof Error ? error.message : error);
      }
    }
  }
}
