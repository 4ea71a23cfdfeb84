/** What engines and runtimes say, and what it means. The first pattern that matches counts. */
const reasons: readonly [pattern: RegExp, meaning: string][] = [
  [/port is already allocated|address already in use/i, 'a port that it publishes is taken'],
  [/executable file not found/i, 'its command was not found'],
  [/exec format error/i, 'its command is for another kind of processor'],
  [/no space left on device/i, 'the disk is full'],
  [
    /are you trying to mount a directory onto a file|not a directory/i,
    'a mount does not fit what it is mounted on',
  ],
  [/permission denied|is a directory/i, 'its command cannot be run'],
  [/no such file or directory/i, 'its command, or a file that it mounts, was not found'],
];

/** Meanings of exit codes, if the engine's words are not known. */
const codes: Readonly<Record<number, string>> = {
  125: 'the engine refused it',
  126: 'its command cannot be run',
  127: 'its command was not found',
};

/** Why a container could not start, as the beginning of a sentence; `error`: the engine's words. */
export function startFailure(error: string, exitCode: number | undefined): string {
  const [, meaning] = reasons.find(([pattern]) => pattern.test(error)) ?? [];
  const reason = meaning ?? codes[exitCode ?? 0];
  const code = exitCode === undefined || exitCode === 0 ? '' : ` (exit code ${exitCode})`;
  return reason === undefined ? `Could not start: ${error}${code}` : `Could not start: ${reason}${code}`;
}
