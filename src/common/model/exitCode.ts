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
 * SIGHUP, SIGUSR1 and SIGUSR2 tell a process something, such as to read its settings again. An image may
 * still have chosen one of them as its signal to stop.
 */
const tellingSignals: readonly number[] = [1, 10, 12];
/**
 * SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU and SIGURG: they halt a process, let it go on, or do
 * nothing unless it listens. Some clients pass on every signal that they get.
 */
const harmlessSignals: readonly number[] = [17, 18, 19, 20, 21, 22, 23];
/** SIGHUP, SIGINT, SIGQUIT, SIGKILL and SIGTERM: what people send to end a process. */
const endingSignals: readonly number[] = [1, 2, 3, 9, 15];

const ownMeanings: Readonly<Record<number, string>> = {
  125: 'the engine could not run it',
  126: 'the command cannot be run',
  127: 'the command was not found',
};

/**
 * Whether a container that ended with `exitCode` was told to end by the signal `sent` to it. Most signals are
 * sent to end a process, even SIGWINCH, by which httpd stops. Those that usually only notify it count if the
 * exit code says that they ended it. Where the engine does not say which signal it was, the exit code
 * decides: 0, or an end by a signal that people send to end a process.
 */
export function isToldToEnd(sent: number | undefined, exitCode: number | undefined): boolean {
  const endedBy = signalOfExitCode(exitCode);
  if (sent === undefined)
    return endedBy === undefined ? (exitCode ?? 0) === 0 : endingSignals.includes(endedBy);
  return sent === endedBy || !(tellingSignals.includes(sent) || harmlessSignals.includes(sent));
}

/** How sure it is that a signal asks a process to stop, whichever signal its image has for that. */
export function asksToStop(signal: number | undefined): 'always' | 'maybe' | 'never' {
  if (signal === undefined) return 'always';
  if (harmlessSignals.includes(signal)) return 'never';
  return tellingSignals.includes(signal) ? 'maybe' : 'always';
}

/** The name of a signal: `SIGKILL` for 9. */
export function signalName(signal: number): string {
  return signalNames[signal] ?? `signal ${signal}`;
}

/** The signal that an exit code stands for: 9 for 137; `undefined` if the program chose the code itself. */
export function signalOfExitCode(exitCode: number | undefined): number | undefined {
  const signal = (exitCode ?? 0) - 128;
  return signalNames[signal] === undefined ? undefined : signal;
}

/** That signal's name: `SIGKILL` for 137; `undefined` if the program chose the code itself. */
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
