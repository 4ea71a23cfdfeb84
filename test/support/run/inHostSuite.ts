/** Runs `test/vscode` in a real extension host, through `@vscode/test-electron`. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';

/** A desktop build needs a display. Without one, the VS Code server with a headless browser is used. */
const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

async function findExecutable(): Promise<{ readonly path: string; readonly isDesktop: boolean }> {
  if (hasDisplay) {
    try {
      return { path: await downloadAndUnzipVSCode('stable'), isDesktop: true };
    } catch (error) {
      console.log(`The desktop build could not be fetched (${String(error)}): using the VS Code server.`);
    }
  }
  return { path: writeLauncher(), isDesktop: false };
}

/** test-electron can only start an executable file, with its own arguments. */
function writeLauncher(): string {
  const file = path.resolve('.vscode-test', 'server-launcher');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const script = path.resolve('out', 'test', 'support', 'vscode', 'serverLauncher.js');
  fs.writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' --enable-source-maps '${script}' "$@"\n`, {
    mode: 0o755,
  });
  return file;
}

async function main(): Promise<void> {
  const executable = await findExecutable();
  const userData = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-desktop-'));
  process.on('exit', () => fs.rmSync(userData, { recursive: true, force: true }));
  const workspace = path.join(userData, 'workspace');
  fs.mkdirSync(workspace);
  const settings = path.join(userData, 'User');
  fs.mkdirSync(settings, { recursive: true });
  fs.writeFileSync(path.join(settings, 'settings.json'), JSON.stringify({ 'containerMetrics.interval': 1 }));
  const tests = path.resolve('out', 'test', 'vscode', executable.isDesktop ? 'index' : 'index.js');
  await runTests({
    vscodeExecutablePath: executable.path,
    extensionDevelopmentPath: path.resolve('.'),
    extensionTestsPath: tests,
    // Opens a folder, so that a test can change its settings.
    launchArgs: [workspace, `--user-data-dir=${userData}`],
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
