/** What every part may say to the output channel. VS Code's `LogOutputChannel` has this shape. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A log whose lines say what they are about. `prefix` is asked at each line; empty: nothing is added. */
export function prefixedLog(log: Log, prefix: () => string): Log {
  const line = (message: string): string => `${prefix()}${message}`;
  return {
    debug: message => log.debug(line(message)),
    info: message => log.info(line(message)),
    warn: message => log.warn(line(message)),
    error: message => log.error(line(message)),
  };
}
