/** A VS Code window in a browser, operated like a user does. */
import type { Browser, BrowserContext, Frame, Locator, Page } from 'playwright-core';
import { waitFor } from '../run/waitFor';

export const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  hc: 'Default High Contrast',
  hcLight: 'Default High Contrast Light',
} as const;
export type Theme = keyof typeof themes;

/** CSS classes that VS Code gives its window and the pages in it. */
const themeClasses: Readonly<Record<Theme, string>> = {
  dark: 'vs-dark',
  light: 'vs',
  hc: 'hc-black',
  hcLight: 'hc-light',
};
const panelThemeClasses: Readonly<Record<Theme, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  hc: 'vscode-high-contrast',
  hcLight: 'vscode-high-contrast-light',
};

/** Settings that hide everything a test or picture is not about. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'problems.visibility': false,
  'remote.autoForwardPorts': false,
  'security.workspace.trust.enabled': false,
  'workbench.enableExperiments': false,
};

const viewContainerLabel = 'Container Metrics';

export interface WindowOptions {
  readonly size?: { readonly width: number; readonly height: number };
}

export class Workbench {
  readonly page: Page;
  readonly #context: BrowserContext;
  /** Errors of the window and of the pages in it, and what became of its extension host, with their times. */
  readonly #messages: string[] = [];

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.#context = context;
    // VS Code’s own, of modules that it can do without, have long stacks.
    const keep = (text: string): void =>
      void this.#messages.push(`${new Date().toISOString()} ${text.slice(0, 400)}`);
    page.on('pageerror', error => keep(error.message));
    page.on('console', message => {
      const isAboutHost = /\[remote-connection\]|Extension host/.test(message.text());
      if (message.type() === 'error' || isAboutHost) keep(message.text());
    });
  }

  /** Opens a window of the server and waits until it is ready. */
  static async open(browser: Browser, url: string, options: WindowOptions = {}): Promise<Workbench> {
    const context = await browser.newContext({ viewport: options.size ?? { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForSelector('.monaco-workbench .part.activitybar', { timeout: 60_000 });
    return new Workbench(page, context);
  }

  /** Opens the container tree. */
  async showTree(): Promise<void> {
    const tab = this.page.locator(`.activitybar [aria-label="${viewContainerLabel}"]`).first();
    await tab.waitFor({ timeout: 60_000 });
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    await this.page.locator('.sidebar .composite.title', { hasText: viewContainerLabel }).waitFor();
  }

  /** Drags the border between sidebar and editor until the sidebar is `width` pixels wide. */
  async widenSideBar(width: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (!box) throw new Error('The sidebar is hidden.');
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, y, { steps: 4 });
    await this.page.mouse.up();
  }

  treeRows(): Locator {
    return this.page.locator('.sidebar .monaco-list-row');
  }

  treeRow(text: string): Locator {
    return this.treeRows().filter({ hasText: text }).first();
  }

  /** The text of every visible tree row: label and description, separated by a space. */
  async treeTexts(): Promise<string[]> {
    return this.treeRows().evaluateAll(rows =>
      rows.map(row => {
        const parts = row.querySelectorAll('.label-name, .label-description');
        return [...parts]
          .map(part => part.textContent ?? '')
          .join(' ')
          .trim();
      }),
    );
  }

  /** Tabs of all editors. */
  editorTabs(): Locator {
    return this.page.locator('.part.editor .tabs-container .tab');
  }

  /** Resolves when the open tree has just been drawn with new figures. */
  async nextTick(): Promise<void> {
    const drawn = async (): Promise<string> => (await this.treeTexts()).join();
    const last = await drawn();
    await waitFor('another tick', async () => (await drawn()) !== last);
  }

  /** Drags across an element, from one fraction of its width to another. */
  async drag(element: Locator, from: number, to: number): Promise<void> {
    const box = await element.boundingBox();
    if (!box) throw new Error('What to drag over is hidden.');
    const y = box.y + box.height / 3;
    await this.page.mouse.move(box.x + box.width * from, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + box.width * to, y, { steps: 5 });
    await this.page.mouse.up();
  }

  statusBarItem(): Locator {
    return this.page
      .locator(
        '[id="container-metrics.container-metrics.containerMetrics.hostCpu"], [id*="containerMetrics.hostCpu"]',
      )
      .first();
  }

  /**
   * The hover of an element, once it shows the text. VS Code closes a hover when the element is redrawn, so
   * the pointer is moved back until the hover stays. `nextDrawn` resolves right after an element that is
   * redrawn regularly was redrawn: a hover then has the longest time to open.
   */
  async hoverFor(element: Locator, text: string, nextDrawn?: () => Promise<unknown>): Promise<Locator> {
    const hovers = this.page.locator('.monaco-hover, .workbench-hover-container');
    const hover = hovers.filter({ hasText: text }).first();
    await waitFor(`the hover with ${text}`, async () => {
      await this.page.mouse.move(720, 450);
      await nextDrawn?.();
      await element.hover();
      return hover.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    });
    return hover;
  }

  /** Runs a command by its title in the command palette. */
  async runCommand(title: string): Promise<void> {
    await this.#choose(`>${title}`, title);
  }

  /** Runs a task of the open folder by its label. */
  async runTask(label: string): Promise<void> {
    await this.#choose(`task ${label}`, label);
  }

  /** Types into the palette, whose prefix says what is listed, and takes what is found first. */
  async #choose(typed: string, found: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    const entry = this.page.locator('.quick-input-list .monaco-list-row', { hasText: found }).first();
    // VS Code closes the palette when something else takes the focus, as a page does that has just loaded.
    let attempts = 0;
    await waitFor(`“${found}” in the palette`, async () => {
      if (attempts++ === 0 || !(await input.isVisible())) await this.page.keyboard.press('F1');
      await input.fill(typed, { timeout: 2000 });
      await entry.waitFor({ timeout: 2000 });
      return true;
    });
    await this.page.keyboard.press('Enter');
  }

  /**
   * Reloads the window with VS Code's own command, which first saves what is open. After a reload by the
   * browser, tabs are as they were at some moment of the minute before.
   */
  async reload(): Promise<void> {
    await Promise.all([
      this.page.waitForEvent('load', { timeout: 60_000 }),
      this.runCommand('Developer: Reload Window'),
    ]);
    await this.page.waitForSelector('.monaco-workbench .part.activitybar', { timeout: 60_000 });
  }

  /** Chooses an entry of the open quick pick by typing, because a long list shows only its beginning. */
  async pick(text: string): Promise<void> {
    await this.page.locator('.quick-input-widget input.input').fill(text);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
  }

  /**
   * The page inside the visible history panel, with `text` in it. By default once it does not wait for its
   * first answer any more: VS Code may load it again before that.
   */
  async panelFrame(text = '', isAnswered = true): Promise<Frame> {
    return waitFor(`the history panel ${text}`, () => this.#findPanel(text, isAnswered));
  }

  /**
   * The same once it shows charts. It is looked for anew until then, because VS Code may put another page in
   * the place of one that was there.
   */
  async chartsFrame(text = ''): Promise<Frame> {
    await this.panelFrame(text);
    const findCharts = async (): Promise<Frame | false> => {
      const frame = await this.#findPanel(text, true);
      const charts = frame?.locator('.chart:visible .chart-body');
      return frame !== undefined && ((await charts?.count().catch(() => 0)) ?? 0) > 0 && frame;
    };
    // As long as Playwright waits for an element.
    return waitFor(`the charts of the history panel ${text}`, findCharts, 30_000);
  }

  async #findPanel(text: string, isAnswered: boolean): Promise<Frame | undefined> {
    for (const frame of this.page.frames()) {
      const hasNot = isAnswered ? frame.locator('.placeholder.is-loading') : undefined;
      const panel = frame.locator('#panel', { hasText: text, hasNot });
      const isOurs = (await panel.count().catch(() => 0)) > 0;
      if (isOurs && (await isShown(frame))) return frame;
    }
    return undefined;
  }

  /** Waits until the window and the page in its history panel are drawn in a theme. */
  async waitForTheme(theme: Theme): Promise<void> {
    await this.page.locator(`.monaco-workbench.${themeClasses[theme]}`).waitFor();
    const frame = await this.panelFrame();
    await frame.locator(`body.${panelThemeClasses[theme]}`).waitFor();
  }

  /**
   * Closes notifications, hides what only a browser shows and moves the pointer away, so that pictures do not
   * depend on the moment.
   */
  async tidy(): Promise<void> {
    const layout = this.page.locator('.statusbar-item', { hasText: /^Layout:/ });
    await layout.evaluateAll(items => items.forEach(item => item.remove()));
    for (const button of await this.page.locator('.notification-toast .codicon-notifications-clear').all()) {
      await button.click().catch(() => undefined);
    }
    await this.page.mouse.move(720, 880);
  }

  /** Does nothing when the window is closed: taking a picture of a failure must not fail itself. */
  async screenshot(file: string): Promise<void> {
    if (!this.page.isClosed()) await this.page.screenshot({ path: file });
  }

  /** The latest errors and the text of each of our pages, for whoever reads why a test failed. */
  async describe(): Promise<string> {
    const pages: string[] = [];
    for (const frame of this.page.frames()) {
      const panel = frame.locator('#panel');
      if ((await panel.count().catch(() => 0)) === 0) continue;
      const text = await panel.innerText({ timeout: 1000 }).catch(String);
      pages.push(`${(await isShown(frame)) ? 'shown' : 'hidden'}: ${text.slice(0, 400)}`);
    }
    return ['messages:', ...this.#messages.slice(-40), `${pages.length} pages`, ...pages].join('\n');
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

async function isShown(frame: Frame): Promise<boolean> {
  const element = await frame.frameElement().catch(() => undefined);
  return (await element?.isVisible()) ?? false;
}
