import { spawn, type SpawnOptions } from 'node:child_process';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end and returns its output; `input` goes to its standard input. Never rejects because
 * of an exit code.
 */
export function tryCommand(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { readonly input?: Buffer | string } = {},
): Promise<CommandResult> {
  const { input, ...spawnOptions } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...spawnOptions, stdio: ['pipe', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    child.on('close', code =>
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
  });
}

/**
 * Like `tryCommand`, but rejects with the end of the output when the program fails. Returns its standard
 * output.
 */
export async function runCommand(...params: Parameters<typeof tryCommand>): Promise<string> {
  const [command, args] = params;
  const { code, stdout, stderr } = await tryCommand(...params);
  if (code === 0) return stdout;
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-8).join('\n');
  throw new Error(`${command} ${args.slice(0, 4).join(' ')} failed (${code}): ${said}`);
}
