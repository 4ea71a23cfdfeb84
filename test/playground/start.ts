/** `npm start`: opens VS Code on real containers, with the extension collecting. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ensureBusyboxImage } from '../support/engine/busyboxImage';
import { ensureEngine, isEngineReachable } from '../support/engine/dockerEngine';
import { docker } from '../support/engine/engine';
import { packageExtension } from '../support/vscode/packageExtension';
import { ensureVscodeServer } from '../support/vscode/vscodeInstallation';
import { installExtension, VscodeServer, writeSettings } from '../support/vscode/vscodeServer';
import { quietSettings, themes, type Theme } from '../support/vscode/workbench';
import { CleanUps } from './cleanUps';
import { startDemo, stopDemo } from './demo';
import { hasDesktop, openDesktop } from './desktop';
import { story, storyText } from './story';
import { help, parseOptions, type StartOptions } from './options';
import { takePicture } from './takePicture';

const say = (text: string): void => console.log(text);
const cleanUps = new CleanUps(() => say('\nCleaning up.'));
/** Kept between runs, so that history is kept. */
const work = path.resolve('.vscode-test', 'playground');

/** Makes sure that an engine answers, where possible; returns whether one does. */
async function provideEngine({ mayInstallEngine }: StartOptions): Promise<boolean> {
  if (await isEngineReachable()) return true;
  const engine = mayInstallEngine ? await ensureEngine(work, say) : undefined;
  if (engine) {
    cleanUps.add(() => engine.stop());
    return true;
  }
  say(
    'No container engine answers. Install and start Docker (https://docs.docker.com/get-docker/) or Podman\n' +
      '(https://podman.io): it is found by itself. Until then the extension shows the host alone.',
  );
  return false;
}

/** Makes sure that a container runs, by starting the demo if it is wanted; returns whether one does. */
async function provideDemo({ demo }: StartOptions): Promise<boolean> {
  const isIdle = (await docker('ps', '--quiet')).trim() === '';
  if (!(demo ?? isIdle)) return !isIdle;
  say('Starting the demo project “shop”: six containers from a local image.');
  await ensureBusyboxImage();
  const starting = startDemo(story);
  cleanUps.add(async () => {
    // On an interrupt, wait for the start to finish: otherwise containers would start after their removal.
    await starting.catch(() => undefined);
    await stopDemo();
  });
  try {
    await starting;
    say(storyText);
    return true;
  } catch (error) {
    if (demo || cleanUps.isRunning) throw error;
    say(`The demo project was not started: ${String(error)}`);
    return !isIdle;
  }
}

/** The server with the extension installed from its package, as users get it. */
async function startServer({ themes: [theme = 'dark'], screenshot }: StartOptions): Promise<VscodeServer> {
  const folder =
    screenshot === undefined
      ? path.join(work, 'server')
      : fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-picture-'));
  if (screenshot !== undefined) {
    cleanUps.add(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  }
  fs.mkdirSync(folder, { recursive: true });
  const vsix = path.join(folder, 'container-metrics.vsix');
  await packageExtension(vsix);
  await installExtension(vsix, folder);
  writeSettings(folder, settingsOf(theme));
  const server = await VscodeServer.start({ folder, isSecret: true });
  cleanUps.add(() => server.stop());
  return server;
}

function settingsOf(theme: Theme): Readonly<Record<string, unknown>> {
  return { ...quietSettings, 'workbench.colorTheme': themes[theme] };
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.isHelp) {
    say(help);
    return;
  }
  fs.mkdirSync(work, { recursive: true });
  const isDesktop = options.screenshot === undefined && (await hasDesktop());
  if (!isDesktop) say('Using the VS Code server, fetched from npm the first time.');
  // Both may take a while the first time, and they are independent.
  const fetching = isDesktop ? undefined : ensureVscodeServer();
  const providing = provideEngine(options).then(isThere => isThere && provideDemo(options));
  const [hasContainers] = await Promise.all([providing, fetching]);

  if (options.screenshot !== undefined) {
    const picture = { ...options, file: options.screenshot, settingsOf, hasContainers };
    await takePicture(await startServer(options), picture, say);
    return;
  }
  if (isDesktop) {
    openDesktop(work);
    say('VS Code opens with the extension loaded.');
    if (cleanUps.isEmpty) return;
  } else {
    const server = await startServer(options);
    say(`\nVS Code with Container Metrics: ${server.url}\n`);
  }
  say('Ctrl-C ends what was started here.');
  await untilInterrupted();
}

/** Never resolves; an interrupt ends the process. */
function untilInterrupted(): Promise<never> {
  setInterval(() => undefined, 60_000);
  return new Promise(() => undefined);
}

main().then(
  async () => {
    await cleanUps.run();
    process.exit(0);
  },
  async (error: unknown) => {
    // Failures caused by an interrupt are not reported, because everything is being undone.
    if (cleanUps.isRunning) return;
    console.error(error instanceof Error ? error.message : error);
    await cleanUps.run();
    process.exit(1);
  },
);
