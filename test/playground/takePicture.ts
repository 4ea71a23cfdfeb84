import type { Frame } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import type { VscodeServer } from '../support/vscodeServer';
import { waitFor } from '../support/waitFor';
import { Workbench } from '../support/workbench';
import { demoContainer } from './demo';

export interface Picture {
  readonly file: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly waitSeconds: number;
}

/** Opens a window headless, shows tree and panel over live containers, saves a picture and says what was collected. */
export async function takePicture(
  server: VscodeServer,
  { file, size, waitSeconds }: Picture,
  say: (text: string) => void,
): Promise<void> {
  const browser = await launchChromium();
  try {
    const window = await Workbench.open(browser, server.url, { size });
    await window.showTree();
    await window.widenSideBar(340);
    const isLive = async (): Promise<boolean> => (await window.treeTexts()).some(text => /\d%/.test(text));
    await waitFor('live figures in the tree, which a running container gives', isLive, 60_000);
    const frame = await openHistory(window);
    say(`Collecting for ${waitSeconds} s.`);
    await window.page.waitForTimeout(waitSeconds * 1000);
    await window.tidy();
    await window.screenshot(file);
    say(`\nSaved ${file}. Collected:`);
    for (const text of await collected(window, frame)) say(`  ${text}`);
  } finally {
    await browser.close();
  }
}

/** Of the demo's container where there is the demo, else of the first that runs. */
async function openHistory(window: Workbench): Promise<Frame> {
  const isDemo = (await window.treeTexts()).some(text => text.includes(demoContainer));
  await window.treeRow(isDemo ? demoContainer : '%').click();
  const frame = await window.panelFrame();
  await frame.locator('canvas').first().waitFor();
  return frame;
}

/** What the window says: the tree's rows, the status bar, and each chart's summary for screen readers. */
async function collected(window: Workbench, frame: Frame): Promise<string[]> {
  const charts = frame.locator('[role="img"][aria-label]');
  const summaries = await charts.evaluateAll(list => list.map(each => each.getAttribute('aria-label') ?? ''));
  return [...(await window.treeTexts()), (await window.statusBarItem().innerText()).trim(), ...summaries];
}
