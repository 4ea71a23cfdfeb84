/** Bad input of a caller or user; the message says what is allowed and is shown as it is. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** Work was called off by its owner: nothing went wrong, and nothing is to be told. */
export class CanceledError extends Error {
  override readonly name = 'CanceledError';
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'string' ? error : String(error);
}
