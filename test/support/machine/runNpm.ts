import { runCommand } from './runCommand';

/**
 * Runs npm. Inside an npm script by the path npm tells of itself: Windows has no program `npm` that can be
 * started without a shell.
 */
export function runNpm(args: readonly string[], options: { readonly cwd?: string } = {}): Promise<string> {
  const script = process.env['npm_execpath'];
  const quiet = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  return script?.endsWith('.js')
    ? runCommand(process.execPath, [script, ...quiet], options)
    : runCommand('npm', quiet, options);
}
