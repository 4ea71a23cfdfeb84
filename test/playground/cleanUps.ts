/** What to undo when a run ends, in reverse order of what was done; an interrupt undoes it too. */
export class CleanUps {
  readonly #steps: (() => Promise<void> | void)[] = [];
  #isRunning = false;

  /**
   * `onInterrupt` is called once, when the user or the system asks this process to end; everything is undone
   * after it.
   */
  constructor(onInterrupt: () => void) {
    const handle = (): void => {
      // A terminal's Ctrl-C and npm, which passes it on, make two signals of one wish.
      if (this.#isRunning) return;
      onInterrupt();
      void this.run().then(() => process.exit(0));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    // npm that is told to end ends its shell, but the shell does not pass the signal on to this process.
    setInterval(() => process.ppid !== parent && handle(), 1000).unref();
  }

  /** Whether there is nothing to undo. */
  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  /** Whether undoing has begun: failures of what still runs are its consequence. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  /** Undoes everything; a step that fails does not keep the others from being taken. */
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
