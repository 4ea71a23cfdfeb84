/** Linux on x86 and ARM; those that end a process. */
const names: Readonly<Record<number, string>> = {
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

/** `SIGKILL` for 9. */
export function signalName(signal: number): string {
  return names[signal] ?? `signal ${signal}`;
}

/** The signal that an exit code stands for; `undefined` where it stands for none that is known. */
export function signalOfExitCode(exitCode: number | undefined): number | undefined {
  const signal = (exitCode ?? 0) - 128;
  return names[signal] === undefined ? undefined : signal;
}
