import * as fs from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { canInstallPackages, installPackages } from '../machine/debian';

/**
 * Draws pages as the browser does, without what a browser has around them, of which each page opened costs
 * several times the time.
 */
const headlessShell = {
  package: 'chromium-headless-shell',
  file: '/usr/bin/chromium-headless-shell',
} as const;

const usualPlaces = [
  headlessShell.file,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of an installed Chromium (`CHROME_PATH` first); `undefined` when there is none. */
export function findChromium(): string | undefined {
  return [process.env['CHROME_PATH'], ...usualPlaces].find(file => file !== undefined && fs.existsSync(file));
}

/** The path of a Chromium, installed where possible; `undefined` otherwise. */
export async function ensureChromium(): Promise<string | undefined> {
  if (findChromium() === undefined && canInstallPackages()) {
    await installPackages([headlessShell.package, 'fonts-dejavu-core']);
  }
  return findChromium();
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = await ensureChromium();
  if (executablePath === undefined) throw new Error('No Chromium was found: set CHROME_PATH.');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--force-color-profile=srgb'],
  });
}
