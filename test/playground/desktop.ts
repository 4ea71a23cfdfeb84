import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { tryCommand } from '../support/machine/runCommand';

/** Whether a `code` on the PATH can open a window here and load an extension from a folder. */
export async function hasDesktop(): Promise<boolean> {
  // In a remote window's terminal `code` is another program: it opens files in that window and loads no
  // extension.
  if (process.env['VSCODE_IPC_HOOK_CLI']) return false;
  const needsDisplay = process.platform === 'linux' && !isWsl();
  if (needsDisplay && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return false;
  const shell = process.platform === 'win32';
  const found = await tryCommand('code', ['--version'], { shell, timeout: 20_000 }).catch(() => undefined);
  return found?.code === 0;
}

/** Under WSL `code` opens a window on Windows, which needs no Linux display. */
function isWsl(): boolean {
  return process.env['WSL_DISTRO_NAME'] !== undefined;
}

/**
 * Opens VS Code with the extension of this folder loaded. `dataFolder` is used where VS Code requires one.
 */
export function openDesktop(dataFolder: string): void {
  const isRoot = process.getuid?.() === 0;
  const rootArgs = isRoot ? ['--no-sandbox', `--user-data-dir=${path.join(dataFolder, 'desktop')}`] : [];
  const args = ['--new-window', `--extensionDevelopmentPath=${process.cwd()}`, ...rootArgs];
  spawn('code', args, { stdio: 'inherit', shell: process.platform === 'win32' });
}
