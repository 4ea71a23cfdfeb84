/** `npm start`: ends with VS Code open on real containers, with the extension collecting. */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  ensureBusyboxImage,
  ensureEngine,
  isEngineReachable,
  type RunningEngine,
} from '../support/dockerEngine';
import { docker } from '../support/engine';
import { packageExtension } from '../support/packageExtension';
import { tryCommand } from '../support/runCommand';
import { installExtension, VscodeServer, writeSettings } from '../support/vscodeServer';
import { quietSettings, themes, type Theme } from '../support/workbench';
import { startDemo, stopDemo } from './demo';
import { help, parseOptions, type StartOptions } from './options';
import { takePicture } from './takePicture';

const cleanUps: (() => Promise<void>)[] = [];
const work = path.join(os.tmpdir(), 'container-metrics-start');

function say(text: string): void {
  console.log(text);
}

/** Whether an engine answers, after doing what may be done about it. */
async function provideEngine({ mayInstallEngine }: StartOptions): Promise<boolean> {
  if (await isEngineReachable()) return true;
  let engine: RunningEngine | undefined;
  if (mayInstallEngine) engine = await ensureEngine(work, say);
  if (engine) {
    cleanUps.push(() => engine.stop());
    return true;
  }
  say(
    'No container engine answers. Install and start Docker (https://docs.docker.com/get-docker/) or Podman',
  );
  say('(https://podman.io): it is found by itself. Until then the extension shows the host alone.');
  return false;
}

async function provideDemo({ demo }: StartOptions): Promise<void> {
  const running = (await docker('ps', '--quiet')).trim();
  if (!(demo ?? running === '')) return;
  say('Starting the demo project “shop”: four containers from a local image.');
  await ensureBusyboxImage();
  cleanUps.push(stopDemo);
  await startDemo();
}

async function hasDesktop(): Promise<boolean> {
  const found = await tryCommand('code', ['--version']).catch(() => undefined);
  return found?.code === 0;
}

/** VS Code refuses to run as root without a folder of its own for user data. */
function openDesktop(): void {
  const isRoot = process.getuid?.() === 0;
  const rootArgs = isRoot ? ['--no-sandbox', `--user-data-dir=${path.join(work, 'desktop')}`] : [];
  const args = ['--new-window', `--extensionDevelopmentPath=${process.cwd()}`, ...rootArgs];
  spawn('code', args, { stdio: 'inherit', shell: process.platform === 'win32' });
  say('VS Code opens with the extension loaded.');
}

async function startServer({ themes: [theme = 'dark'], screenshot }: StartOptions): Promise<VscodeServer> {
  const folder =
    screenshot === undefined
      ? path.join(work, 'server')
      : fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-picture-'));
  if (screenshot !== undefined)
    cleanUps.push(async () => fs.rmSync(folder, { recursive: true, force: true }));
  say('No desktop VS Code is used: fetching the VS Code server from npm (once).');
  fs.mkdirSync(folder, { recursive: true });
  const vsix = path.join(folder, 'container-metrics.vsix');
  await packageExtension(vsix);
  await installExtension(vsix, folder);
  writeSettings(folder, settingsOf(theme));
  const server = await VscodeServer.start({ folder });
  cleanUps.push(() => server.stop());
  return server;
}

function settingsOf(theme: Theme): Readonly<Record<string, unknown>> {
  return { ...quietSettings, 'workbench.colorTheme': themes[theme] };
}

async function cleanUp(): Promise<void> {
  for (const step of cleanUps.splice(0).reverse()) await step().catch((error: unknown) => say(String(error)));
}

async function untilInterrupted(): Promise<void> {
  await new Promise<void>(resolve => {
    const timer = setInterval(() => undefined, 60_000);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        clearInterval(timer);
        resolve();
      });
    }
  });
  say('\nCleaning up.');
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.isHelp) {
    say(help);
    return;
  }
  fs.mkdirSync(work, { recursive: true });
  if (await provideEngine(options)) await provideDemo(options);
  if (options.screenshot !== undefined) {
    await takePicture(await startServer(options), { ...options, file: options.screenshot, settingsOf }, say);
    return;
  }
  if (await hasDesktop()) {
    openDesktop();
    if (cleanUps.length === 0) return;
  } else {
    const server = await startServer(options);
    say(`\nVS Code with Container Metrics: ${server.url}\n`);
  }
  say('Ctrl-C ends what was started here.');
  await untilInterrupted();
}

main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  })
  .finally(() => void cleanUp().then(() => process.exit()));
