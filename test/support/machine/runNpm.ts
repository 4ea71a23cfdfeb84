import { runCommand } from './runCommand';

/**
 * Runs npm. In an npm script it uses the path that npm passes on, because on Windows `npm` cannot be started
 * without a shell.
 */
export function runNpm(args: readonly string[], options: { readonly cwd?: string } = {}): Promise<string> {
  const script = process.env['npm_execpath'];
  const quiet = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  return script?.endsWith('.js')
    ? runCommand(process.execPath, [script, ...quiet], options)
    : runCommand('npm', quiet, options);
}
