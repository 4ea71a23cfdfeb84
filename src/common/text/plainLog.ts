import type { Log } from '../log';
import { plainLine } from './untrustedText';

/** Long enough for a stack trace, and short enough that an engine cannot flood the log. */
const mostCharacters = 4000;

/**
 * A log that writes every message as one line of visible text, because messages contain untrusted names,
 * paths and answers. A line end could forge an entry, and an escape sequence could alter earlier lines on a
 * terminal.
 */
export function plainLog(log: Log): Log {
  const line = (message: string): string => plainLine(message, mostCharacters);
  return {
    debug: message => log.debug(line(message)),
    info: message => log.info(line(message)),
    warn: message => log.warn(line(message)),
    error: message => log.error(line(message)),
  };
}
