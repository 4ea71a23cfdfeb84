/**
 * Stands in for the desktop's executable: accepts the arguments of `@vscode/test-electron`, runs the tests in
 * an extension host of the VS Code server, and exits with their exit code.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { launchChromium } from './chromium';
import { VscodeServer, writeSettings } from './vscodeServer';
import { quietSettings } from './workbench';

const args = new Map(
  process.argv.slice(2).flatMap(arg => {
    const [, name, value] = /^--([^=]+)=(.*)$/.exec(arg) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  }),
);

/** The folder to open. */
const workspace = process.argv.slice(2).find(arg => !arg.startsWith('-'));

function required(name: string): string {
  const value = args.get(name);
  if (value === undefined) throw new Error(`--${name}=… is missing.`);
  return value;
}

async function main(): Promise<number> {
  const extension = required('extensionDevelopmentPath');
  const tests = required('extensionTestsPath');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-host-'));
  writeSettings(folder, { ...quietSettings, 'containerMetrics.interval': 1 });
  const server = await VscodeServer.start({ folder, hasTestDriver: true });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const exitCode = new Promise<number>(resolve => {
      page.on('crash', () => resolve(1));
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    });
    // Tests report to a file. The rest of the extension host's console is about the server's own parts.
    await page.exposeFunction('codeAutomationLog', () => undefined);
    const { host } = new URL(server.origin);
    const remote = (file: string): string => `vscode-remote://${host}${path.resolve(file)}`;
    const payload = JSON.stringify([
      ['extensionDevelopmentPath', remote(extension)],
      ['extensionTestsPath', remote(tests)],
    ]);
    const query = new URLSearchParams({ payload, ...(workspace !== undefined && { folder: workspace }) });
    await page.goto(`${server.origin}/?${query}`);
    return await exitCode;
  } finally {
    await browser.close();
    await server.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
