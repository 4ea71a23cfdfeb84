import { launchChromium } from '../support/chromium';
import type { VscodeServer } from '../support/vscodeServer';
import { waitFor } from '../support/waitFor';
import { writeSettings } from '../support/vscodeServer';
import { Workbench, type Theme } from '../support/workbench';
import { demoContainer } from './demo';

export interface Picture {
  readonly file: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly themes: readonly Theme[];
  readonly collectMs: number;
  /** Settings of a window in a theme. */
  readonly settingsOf: (theme: Theme) => Readonly<Record<string, unknown>>;
}

/** Opens a window headless, shows tree and panel over live containers, saves pictures and says what was collected. */
export async function takePicture(
  server: VscodeServer,
  picture: Picture,
  say: (text: string) => void,
): Promise<void> {
  const { size, collectMs } = picture;
  const browser = await launchChromium();
  try {
    const window = await Workbench.open(browser, server.url, { size });
    await window.showTree();
    const hasFigures = async (): Promise<boolean> =>
      (await window.treeTexts()).some(text => /\d%/.test(text));
    await waitFor('live figures in the tree', hasFigures, 60_000);
    const isDemo = (await window.treeTexts()).some(text => text.includes(demoContainer));
    await (isDemo ? window.treeRow(demoContainer) : window.treeRow('%')).click();
    const frame = await window.panelFrame();
    await frame.locator('canvas').first().waitFor();
    await new Promise(resolve => setTimeout(resolve, collectMs));
    await saveThemes(server, window, picture, say);
    say('Collected:');
    for (const text of await window.treeTexts()) say(`  ${text}`);
    say(`  ${(await window.statusBarItem().innerText()).trim()}`);
    const charts = frame.locator('[role="img"][aria-label]');
    for (const chart of await charts.all()) say(`  ${await chart.getAttribute('aria-label')}`);
  } finally {
    await browser.close();
  }
}

async function saveThemes(
  server: VscodeServer,
  window: Workbench,
  { file, themes, settingsOf }: Picture,
  say: (text: string) => void,
): Promise<void> {
  for (const theme of themes) {
    writeSettings(server.folder, settingsOf(theme));
    await window.waitForTheme(theme);
    await window.tidy();
    const own = themes.length === 1 ? file : file.replace(/\.png$/, `-${theme}.png`);
    await window.screenshot(own);
    say(`Saved ${own}.`);
  }
}
