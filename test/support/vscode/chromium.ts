import * as fs from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { canInstallPackages, installPackages } from '../machine/debian';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const headlessShell = {
  package: 'chromium-headless-shell',
  file: '/usr/bin/chromium-headless-shell',
} as const;

function existing(files: readonly (string | undefined)[]): string | undefined {
  return files.find(file => file !== undefined && fs.existsSync(file));
}

/** A Chromium that is there (`CHROME_PATH` first); `undefined` when there is none. */
export function findChromium(): string | undefined {
  return existing([process.env['CHROME_PATH'], ...usualPlaces]);
}

/** A Chromium, installed where that is possible; `undefined` where it is not. */
export async function ensureChromium(): Promise<string | undefined> {
  if (findChromium() === undefined && canInstallPackages()) {
    await installPackages(['chromium', 'fonts-dejavu-core']);
  }
  return findChromium();
}

/** For windows of VS Code. */
export async function launchChromium(): Promise<Browser> {
  return launch(await ensureChromium());
}

/**
 * Chromium's headless shell, which draws pages the same, and which a new page costs a fifth of the CPU time;
 * the browser where the shell cannot be had.
 */
export async function ensureHeadlessShell(): Promise<string | undefined> {
  const { file, package: name } = headlessShell;
  const isWanted = process.env['CHROME_PATH'] === undefined && !fs.existsSync(file);
  // Not every release has it.
  if (isWanted && canInstallPackages()) await installPackages([name]).catch(() => undefined);
  return existing([process.env['CHROME_PATH'], file]) ?? (await ensureChromium());
}

/** For pages that need no browser around them. */
export async function launchHeadlessShell(): Promise<Browser> {
  return launch(await ensureHeadlessShell());
}

function launch(executablePath: string | undefined): Promise<Browser> {
  if (executablePath === undefined) throw new Error('No Chromium was found: set CHROME_PATH.');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--force-color-profile=srgb'],
  });
}
