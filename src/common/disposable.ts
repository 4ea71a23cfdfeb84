export interface Disposable {
  dispose(): void;
}

/** Owns disposables and disposes them in reverse order. What is added after disposal is disposed at once. */
export class DisposableStore implements Disposable {
  #items: Disposable[] = [];
  #isDisposed = false;

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  add<T extends Disposable>(item: T): T {
    if (this.#isDisposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const item of this.#items.reverse()) item.dispose();
    this.#items = [];
  }
}
