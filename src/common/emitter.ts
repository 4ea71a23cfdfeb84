import type { Disposable } from './disposable';

export type Event<T> = (listener: (value: T) => void) => Disposable;

/** A typed event source. A listener that throws does not keep the others from getting the event. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #handleError: (error: unknown) => void;

  constructor(handleError: (error: unknown) => void) {
    this.#handleError = handleError;
  }

  readonly event: Event<T> = listener => {
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.#handleError(error);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
