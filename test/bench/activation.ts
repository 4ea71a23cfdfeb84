import { launchChromium } from '../support/chromium';
import { InstalledServer } from '../support/installedServer';
import { waitFor } from '../support/waitFor';
import { Workbench } from '../support/workbench';
import { benchResult, type BenchResult } from './benchResult';

const runs = 7;

/**
 * What VS Code itself charges the extension at start: loading its code and calling `activate()`, as shown by "Show Running
 * Extensions". Each run is a new window with a new extension host.
 */
export async function benchActivation(): Promise<BenchResult[]> {
  const installed = await InstalledServer.start();
  const browser = await launchChromium();
  try {
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      const window = await Workbench.open(browser, installed.server.url);
      await window.statusBarItem().waitFor();
      times.push(await activationTimeMs(window));
      await window.close();
      const { server } = installed;
      await waitFor('its extension host to end', () => server.extensionHostPids().length === 0);
    }
    // The first window reads the code from the disk; the others are what a user meets day after day.
    return [
      benchResult('activation: first window', 'ms', times.slice(0, 1)),
      benchResult('activation: later windows', 'ms', times.slice(1)),
    ];
  } finally {
    await browser.close();
    await installed.stop();
  }
}

async function activationTimeMs(window: Workbench): Promise<number> {
  await window.runCommand('Developer: Show Running Extensions');
  const row = window.page.locator('.runtime-extensions-editor .monaco-list-row', {
    hasText: 'Container Metrics',
  });
  const text = await row.locator('.activation-time').innerText();
  const [, figure] = /(\d+)\s*ms/.exec(text) ?? [];
  if (figure === undefined) throw new Error(`“${text}” is no activation time.`);
  return Number(figure);
}
