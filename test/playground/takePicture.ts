import type { Frame } from 'playwright-core';
import { launchChromium } from '../support/vscode/chromium';
import { writeSettings, type VscodeServer } from '../support/vscode/vscodeServer';
import { waitFor } from '../support/run/waitFor';
import { Workbench, type Theme } from '../support/vscode/workbench';
import { demoContainer } from './demo';

export interface Picture {
  readonly file: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly themes: readonly Theme[];
  readonly collectMs: number;
  /** Whether there is a container to show; otherwise the host is shown. */
  readonly hasContainers: boolean;
  /** Settings of a window with a theme. */
  readonly settingsOf: (theme: Theme) => Readonly<Record<string, unknown>>;
}

/**
 * Opens a headless window, shows tree and panel with live containers, saves pictures and reports what was
 * collected.
 */
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
    await window.widenSideBar(340);
    const frame = await (picture.hasContainers ? openContainerHistory(window) : openHostHistory(window));
    await frame.locator('canvas').first().waitFor();
    say(`Collecting for ${collectMs / 1000} s.`);
    await new Promise(resolve => setTimeout(resolve, collectMs));
    await saveThemes(server, window, picture, say);
    say('Collected:');
    for (const text of await window.treeTexts()) say(`  ${text}`);
    say(`  ${(await window.statusBarItem().innerText()).trim()}`);
    const charts = frame.locator('.chart-body[role="img"][aria-label]');
    for (const chart of await charts.all()) say(`  ${await chart.getAttribute('aria-label')}`);
  } finally {
    await browser.close();
  }
}

/** Opens the history of the demo's container, or of the first running one. */
async function openContainerHistory(window: Workbench): Promise<Frame> {
  const hasFigures = async (): Promise<boolean> => (await window.treeTexts()).some(text => /\d%/.test(text));
  await waitFor('live figures in the tree', hasFigures, 60_000);
  const isDemo = (await window.treeTexts()).some(text => text.includes(demoContainer));
  await window.treeRow(isDemo ? demoContainer : '%').click();
  return window.panelFrame();
}

async function openHostHistory(window: Workbench): Promise<Frame> {
  const hasFigure = async (): Promise<boolean> => /CPU \d+%/.test(await window.statusBarItem().innerText());
  await waitFor('a live figure in the status bar', hasFigure, 60_000);
  await window.statusBarItem().click();
  return window.panelFrame();
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
