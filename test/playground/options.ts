import { themes, type Theme } from '../support/workbench';

export interface StartOptions {
  readonly mayInstallEngine: boolean;
  /** `undefined`: the demo starts when no container runs. */
  readonly demo?: boolean;
  /** Take a picture into this file and exit. */
  readonly screenshot?: string;
  readonly theme: Theme;
  readonly size: { readonly width: number; readonly height: number };
  /** How long history grows before the picture is taken. */
  readonly waitSeconds: number;
  readonly isHelp: boolean;
}

export const help = `Usage: npm start [-- OPTIONS]

Opens VS Code with the extension on the containers of this machine.

  --no-engine            do not install Docker Engine where none answers
  --demo, --no-demo      start the demo project even when containers run, or never
  --screenshot FILE.png  open the window headless, save a picture of tree and panel, print what was collected, exit
  --theme dark|light|hc  color theme of the picture (dark)
  --size WxH             size of the picture (1440x900)
  --wait SECONDS         how long history grows before the picture is taken (60)
  --help                 this text`;

/** @throws with what is allowed. */
export function parseOptions(args: readonly string[]): StartOptions {
  let options: StartOptions = {
    mayInstallEngine: true,
    theme: 'dark',
    size: { width: 1440, height: 900 },
    waitSeconds: 60,
    isHelp: false,
  };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    switch (arg) {
      case '--no-engine':
        options = { ...options, mayInstallEngine: false };
        break;
      case '--demo':
      case '--no-demo':
        options = { ...options, demo: arg === '--demo' };
        break;
      case '--screenshot':
        options = { ...options, screenshot: parsePicture(rest.shift()) };
        break;
      case '--theme':
        options = { ...options, theme: parseTheme(rest.shift()) };
        break;
      case '--size':
        options = { ...options, size: parseSize(rest.shift()) };
        break;
      case '--wait':
        options = { ...options, waitSeconds: parseSeconds(rest.shift()) };
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

function parseTheme(value: string | undefined): Theme {
  if (value !== undefined && value in themes) return value as Theme;
  throw new Error(`--theme needs one of ${Object.keys(themes).join(', ')}.`);
}

function parseSize(value: string | undefined): StartOptions['size'] {
  const [, width, height] = /^(\d{3,4})x(\d{3,4})$/.exec(value ?? '') ?? [];
  if (width === undefined || height === undefined)
    throw new Error('--size needs WIDTHxHEIGHT, such as 1440x900.');
  return { width: Number(width), height: Number(height) };
}

function parseSeconds(value: string | undefined): number {
  if (value !== undefined && /^\d{1,4}$/.test(value)) return Number(value);
  throw new Error('--wait needs a number of seconds, such as 60.');
}
