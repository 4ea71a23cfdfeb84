/**
 * What exit codes mean: 128 plus the number of the signal that ended the process, or a shell's own codes; and
 * what signals are sent for.
 */

/** Linux's numbers, which are the same on all machines that engines run on. */
const signalNames: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};

/**
 * SIGHUP, SIGUSR1 and SIGUSR2 tell a process something, such as to read its settings again; all others are to
 * end it, whatever an image says is its own.
 */
const tellingSignals: readonly number[] = [1, 10, 12];

const ownMeanings: Readonly<Record<number, string>> = {
  125: 'the engine could not run it',
  126: 'the command cannot be run',
  127: 'the command was not found',
};

/**
 * Whether a signal is sent to tell a process something, and not to end it. One that is not known is to end
 * it.
 */
export function onlyTells(signal: number | undefined): boolean {
  return signal !== undefined && tellingSignals.includes(signal);
}

/** `SIGKILL` for 9. */
export function signalName(signal: number): string {
  return signalNames[signal] ?? `signal ${signal}`;
}

/** 9 for 137; `undefined` for an exit code that the program chose. */
export function signalOfExitCode(exitCode: number | undefined): number | undefined {
  const signal = (exitCode ?? 0) - 128;
  return signalNames[signal] === undefined ? undefined : signal;
}

/** `SIGKILL` for 137; `undefined` for an exit code that the program chose. */
export function signalOfExit(exitCode: number): string | undefined {
  return signalNames[exitCode - 128];
}

/** `137 SIGKILL`, or only the number. */
export function exitLabel(exitCode: number): string {
  const signal = signalOfExit(exitCode);
  return signal === undefined ? String(exitCode) : `${exitCode} ${signal}`;
}

/** `exit code 137 (SIGKILL)`, `exit code 127 (the command was not found)`, `exit code 3`. */
export function exitPhrase(exitCode: number): string {
  const meaning = signalOfExit(exitCode) ?? ownMeanings[exitCode];
  return `exit code ${exitCode}${meaning === undefined ? '' : ` (${meaning})`}`;
}
