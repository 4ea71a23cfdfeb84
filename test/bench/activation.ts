import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/vscode/chromium';
import { InstalledServer } from '../support/vscode/installedServer';
import { waitFor } from '../support/run/waitFor';
import { Workbench } from '../support/vscode/workbench';
import type { BenchResult } from './support/benchResult';
import { toResult } from './support/toResult';

const windows = 5;

/**
 * What starting a window costs: loading the code and the call of `activate`, as measured by VS Code itself.
 */
export async function benchActivation(): Promise<BenchResult[]> {
  const installed = await InstalledServer.start();
  try {
    const browser = await launchChromium();
    try {
      const runs: number[] = [];
      for (let index = 0; index < windows; index++) {
        runs.push(await activationMs(browser, installed.server.url));
      }
      return [toResult({ name: 'activation: code loading and activate()', unit: 'ms', runs })];
    } finally {
      await browser.close();
    }
  } finally {
    await installed.stop();
  }
}

/** Opens a window, which has an extension host of its own, and reads the list of running extensions. */
async function activationMs(browser: Browser, url: string): Promise<number> {
  const window = await Workbench.open(browser, url);
  try {
    await window.statusBarItem().waitFor({ timeout: 60_000 });
    await window.runCommand('Developer: Show Running Extensions');
    const row = window.page
      .locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Container Metrics' })
      .first();
    return await waitFor('the activation time', async () => {
      const text = await row.locator('.activation-time').innerText({ timeout: 5000 });
      const [, ms] = /(\d+)ms/.exec(text) ?? [];
      return ms === undefined ? undefined : Number(ms);
    });
  } finally {
    await window.close();
  }
}
