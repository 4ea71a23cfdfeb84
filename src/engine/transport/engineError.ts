/** An engine's answer that is not what was asked for. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(`${message} (HTTP ${statusCode})`);
  }
}

/** The status code of an error that is an answer; `undefined`: there was none. */
export function statusCodeOf(error: unknown): number | undefined {
  return error instanceof EngineError ? error.statusCode : undefined;
}
