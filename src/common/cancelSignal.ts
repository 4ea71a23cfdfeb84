/** What is needed of an `AbortSignal`, where neither Node's nor the browser's types may be known. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', handler: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', handler: () => void): void;
}
