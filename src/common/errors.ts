/** Bad input from a caller or user. The message says what is allowed and is shown as it is. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** Work was canceled by whoever asked for it: nothing went wrong, so nothing is reported. */
export class CanceledError extends Error {
  override readonly name = 'CanceledError';
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'string' ? error : String(error);
}
