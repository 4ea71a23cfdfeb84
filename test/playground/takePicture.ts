import { launchChromium } from '../support/chromium';
import type { VscodeServer } from '../support/vscodeServer';
import { waitFor } from '../support/waitFor';
import { Workbench } from '../support/workbench';
import { demoContainer } from './demo';

export interface Picture {
  readonly file: string;
  readonly size: { readonly width: number; readonly height: number };
}

/** How long history grows before the picture is taken: enough for charts with a shape. */
const historyMs = 75_000;

/** Opens a window headless, shows tree and panel over live containers, saves a picture and says what was collected. */
export async function takePicture(
  server: VscodeServer,
  { file, size }: Picture,
  say: (text: string) => void,
): Promise<void> {
  const browser = await launchChromium();
  try {
    const window = await Workbench.open(browser, server.url, { size });
    await window.showTree();
    await waitFor(
      'live figures in the tree',
      async () => (await window.treeTexts()).some(text => /\d%/.test(text)),
      60_000,
    );
    const started = Date.now();
    const texts = await window.treeTexts();
    const isDemo = texts.some(text => text.includes(demoContainer));
    await (isDemo ? window.treeRow(demoContainer) : window.treeRow('%')).click();
    const frame = await window.panelFrame();
    await frame.locator('canvas').first().waitFor();
    await waitFor('history to draw', () => Date.now() - started > historyMs, historyMs + 5000);
    await window.tidy();
    await window.screenshot(file);
    say(`\nSaved ${file}. Collected:`);
    for (const text of await window.treeTexts()) say(`  ${text}`);
    say(`  ${(await window.statusBarItem().innerText()).trim()}`);
    const charts = await frame
      .locator('[role="img"][aria-label]')
      .evaluateAll(list => list.map(each => each.getAttribute('aria-label')));
    for (const label of charts) say(`  ${label}`);
  } finally {
    await browser.close();
  }
}
