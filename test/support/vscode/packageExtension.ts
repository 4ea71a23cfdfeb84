import * as path from 'node:path';
import { runCommand } from '../machine/runCommand';

/** Packages what `dist/` holds as users get it. */
export async function packageExtension(vsix: string): Promise<void> {
  const vsce = path.resolve('node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository'];
  await runCommand(process.execPath, [vsce, 'package', ...flags, '--out', vsix]);
}
