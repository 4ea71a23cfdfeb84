import * as fs from 'node:fs';

/** Linux reports times to user space in hundredths of a second on every architecture. */
const msPerTick = 10;

/**
 * CPU time of all child processes that have ended so far, in ms; read it before and after a child.
 * `undefined` where there is no `/proc`.
 */
export function childCpuMs(): number | undefined {
  let text: string;
  try {
    text = fs.readFileSync('/proc/self/stat', 'utf8');
  } catch {
    return undefined;
  }
  // The second field is the program's name, which may contain spaces, so count from the last parenthesis.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * msPerTick;
}
