import type { Log } from '../log';
import { plainLine } from './untrustedText';

/** A stack has its place in a line; an engine that floods the log has not. */
const mostCharacters = 4000;

/**
 * A log whose every message is one line of visible text, whatever names, paths and answers of others it
 * holds: a line end would forge an entry, and an escape code would change what a terminal shows of those
 * before.
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
