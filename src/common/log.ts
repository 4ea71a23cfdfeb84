/** What every part may write to the output channel. VS Code's `LogOutputChannel` has this shape. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A log whose lines begin with `prefix`, which is called for each line. An empty prefix adds nothing. */
export function prefixedLog(log: Log, prefix: () => string): Log {
  const line = (message: string): string => `${prefix()}${message}`;
  return {
    debug: message => log.debug(line(message)),
    info: message => log.info(line(message)),
    warn: message => log.warn(line(message)),
    error: message => log.error(line(message)),
  };
}
