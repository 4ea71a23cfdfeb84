/**
 * The part of `AbortSignal` that is needed, for code that knows the types of neither Node nor the browser.
 */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', handler: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', handler: () => void): void;
}
