import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Browser, Frame } from 'playwright-core';
import type { PanelRequest } from '../../../src/protocol/panel';
import { InstalledServer } from '../../support/vscode/installedServer';
import { launchChromium } from '../../support/vscode/chromium';
import { waitFor } from '../../support/run/waitFor';
import { Workbench } from '../../support/vscode/workbench';
import { makePanelHistory } from './panelHistory';
import { installProbe, untilPainted, type Mark } from './panelProbe';

export interface OpenedPanel {
  readonly frame: Frame;
  /** When the key that opened it was pressed, UTC ms. */
  readonly pressedMs: number;
  /** When VS Code created the webview, and the page inside it. */
  readonly webviewMs: number;
  readonly marks: readonly Mark[];
}

/**
 * Without a side bar the page is about 1,250 pixels wide. From 720 to 1,440 pixels, 24 hours are drawn as
 * minutes; near these limits some rounds had twice the points of others.
 */
const windowSize = { width: 1300, height: 1200 };

type PressedPage = typeof globalThis & { benchPressedMs?: number };

/** A real window with history, in which a key press opens a panel. */
export class PanelWindow {
  readonly browser: Browser;
  readonly #installed: InstalledServer;
  readonly #window: Workbench;

  private constructor(installed: InstalledServer, browser: Browser, window: Workbench) {
    this.#installed = installed;
    this.browser = browser;
    this.#window = window;
  }

  /** `requests`: the panels that the keys Ctrl+Alt+1, 2 and so on open. */
  static async start(requests: readonly PanelRequest[]): Promise<PanelWindow> {
    // Only ticks of the host, so that nothing else disturbs the measurement.
    const installed = await InstalledServer.start({
      'containerMetrics.interval': 300,
      'containerMetrics.engines': ['unix:///nonexistent/engine.sock'],
    });
    await makePanelHistory(installed.historyFolder, Math.floor(Date.now() / 5000) * 5000);
    const bindings = [
      ...requests.map((args, index) => {
        return { key: `ctrl+alt+${index + 1}`, command: 'containerMetrics.showContainerHistory', args };
      }),
      { key: 'ctrl+alt+0', command: 'workbench.action.closeAllEditors' },
      { key: 'ctrl+alt+9', command: 'workbench.action.closeSidebar' },
    ];
    const file = path.join(installed.server.folder, 'data', 'User', 'keybindings.json');
    fs.writeFileSync(file, JSON.stringify(bindings));
    const browser = await launchChromium();
    const window = await Workbench.open(browser, installed.server.url, {
      size: windowSize,
    });
    await window.statusBarItem().waitFor({ timeout: 60_000 });
    await window.page.keyboard.press('Control+Alt+9');
    await window.page.locator('.part.sidebar').waitFor({ state: 'hidden' });
    await window.page.addInitScript(installProbe);
    await window.page.evaluate(() => {
      const note = (event: KeyboardEvent): void => {
        if (event.ctrlKey && event.altKey && event.key >= '1' && event.key <= '9')
          (globalThis as PressedPage).benchPressedMs = performance.timeOrigin + event.timeStamp;
      };
      globalThis.addEventListener('keydown', note, true);
    });
    return new PanelWindow(installed, browser, window);
  }

  get page(): Workbench['page'] {
    return this.#window.page;
  }

  /** Opens the panel of a key; the first key is 1. No panel may be open. */
  async open(key: number): Promise<OpenedPanel> {
    await this.page.keyboard.press(`Control+Alt+${key}`);
    const frame = await this.#window.panelFrame();
    const marks = await untilPainted(frame);
    const pressedMs = await this.page.evaluate(() => (globalThis as PressedPage).benchPressedMs ?? NaN);
    const webviewMs = await (frame.parentFrame() ?? frame).evaluate(() => performance.timeOrigin);
    return { frame, pressedMs, webviewMs, marks };
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Control+Alt+0');
    await waitFor('the panel to close', async () => (await this.#window.editorTabs().count()) === 0);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.#installed.stop();
  }
}
