import * as fs from 'node:fs';
import * as os from 'node:os';

/**
 * Makes this thread give way to the others of its process, on Linux, where each thread has a priority of its
 * own. Elsewhere, and where it is not allowed, it does nothing.
 */
export function lowerThreadPriority(): void {
  try {
    // A link to `PID/task/ID of the thread`.
    const [, thread] = /\/task\/(\d+)$/.exec(fs.readlinkSync('/proc/thread-self')) ?? [];
    if (thread !== undefined) os.setPriority(Number(thread), os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Only a nicety: the work is done all the same.
  }
}
