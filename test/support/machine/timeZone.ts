import * as process from 'node:process';

const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * Has the dates of this process in a zone; without one, in its own again. To delete the variable is not
 * enough: Windows stays in the zone before.
 */
export function setTimeZone(zone = own): void {
  process.env['TZ'] = zone;
}
