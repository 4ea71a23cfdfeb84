import { themes, type Theme } from '../support/vscode/workbench';

export interface StartOptions {
  readonly mayInstallEngine: boolean;
  /** `undefined`: the demo starts if no container runs. */
  readonly demo?: boolean;
  /** Save a picture to this file and exit. */
  readonly screenshot?: string;
  /** One picture for each. */
  readonly themes: readonly Theme[];
  /** How long to collect before the picture is taken. */
  readonly collectMs: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly isHelp: boolean;
}

export const help = `Usage: npm start [-- OPTIONS]

Opens VS Code with the extension on the containers of this machine.

  --no-engine            do not install Docker Engine where none answers
  --story, --demo        start the demo project even when containers run: what it does is told, and real
  --no-demo              never start it
  --screenshot FILE.png  open the window headless, save a picture of tree and panel, print what was collected, exit
  --theme NAME           color theme of the picture: dark, light, hc, hcLight, or all for FILE-dark.png and so on (dark)
  --size WxH             size of the picture (1440x900)
  --collect SECONDS      how long to collect before the picture is taken (20)
  --help                 this text`;

/** @throws with what is allowed. */
export function parseOptions(args: readonly string[]): StartOptions {
  let options: StartOptions = {
    mayInstallEngine: true,
    themes: ['dark'],
    collectMs: 20_000,
    size: { width: 1440, height: 900 },
    isHelp: false,
  };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    switch (arg) {
      case '--no-engine':
        options = { ...options, mayInstallEngine: false };
        break;
      case '--demo':
      case '--story':
      case '--no-demo':
        options = { ...options, demo: arg !== '--no-demo' };
        break;
      case '--screenshot':
        options = { ...options, screenshot: parsePicture(rest.shift()) };
        break;
      case '--theme':
        options = { ...options, themes: parseThemes(rest.shift()) };
        break;
      case '--size':
        options = { ...options, size: parseSize(rest.shift()) };
        break;
      case '--collect':
        options = { ...options, collectMs: parseSeconds(rest.shift()) * 1000 };
        break;
      case '--help':
        options = { ...options, isHelp: true };
        break;
      default:
        throw new Error(`There is no option “${arg}”.\n\n${help}`);
    }
  }
  return options;
}

function parsePicture(value: string | undefined): string {
  if (value?.endsWith('.png')) return value;
  throw new Error('--screenshot needs a file that ends with .png.');
}

function parseThemes(value: string | undefined): readonly Theme[] {
  const names = Object.keys(themes) as Theme[];
  if (value === 'all') return names;
  const name = names.find(each => each === value);
  if (name === undefined) throw new Error(`--theme needs one of ${names.join(', ')}, all.`);
  return [name];
}

function parseSeconds(value: string | undefined): number {
  const seconds = Number(value);
  if (!Number.isInteger(seconds) || seconds < 5 || seconds > 86_400) {
    throw new Error('--collect needs a whole number of seconds from 5 to 86400.');
  }
  return seconds;
}

function parseSize(value: string | undefined): StartOptions['size'] {
  const [, width, height] = /^(\d{3,4})x(\d{3,4})$/.exec(value ?? '') ?? [];
  if (width === undefined || height === undefined)
    throw new Error('--size needs WIDTHxHEIGHT, such as 1440x900.');
  return { width: Number(width), height: Number(height) };
}
