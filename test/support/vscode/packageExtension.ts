import * as fs from 'node:fs';
import * as path from 'node:path';
import { runCommand } from '../machine/runCommand';

/** Packages the contents of `dist/` as users get it. */
export async function packageExtension(vsix: string): Promise<void> {
  const vsce = path.resolve('node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository'];
  await runCommand(process.execPath, [vsce, 'package', ...flags, '--out', vsix]);
}

/**
 * The package of the current build, made once for all who install it. A build starts by emptying `out/`, so
 * it is never stale.
 */
export async function builtPackage(): Promise<string> {
  const vsix = path.resolve('out', 'container-metrics.vsix');
  if (fs.existsSync(vsix)) return vsix;
  const begun = `${vsix}.${process.pid}`;
  await packageExtension(begun);
  fs.renameSync(begun, vsix);
  return vsix;
}
