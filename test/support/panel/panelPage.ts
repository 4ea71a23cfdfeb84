import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { packMessage } from '../../../src/protocol/packedMessage';
import type { PanelPlace, PanelState, ToHost, ToPanel } from '../../../src/protocol/panel';
import { panelHtml } from '../../../src/ui/kit/panelHtml';
import { waitFor } from '../run/waitFor';
import { launchHeadlessShell } from '../vscode/chromium';
import { panelThemes, type PanelTheme } from './panelThemes';

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: keyof typeof panelThemes;
  readonly place?: PanelPlace;
  /** What the page is told of its subjects before it asks. */
  readonly title?: string;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio?: number;
  /** State that the page kept before a reload. */
  readonly state?: PanelState;
  /** State that the host keeps for a page whose earlier host died. */
  readonly hostState?: PanelState;
  /** Which page of the bundle to load; the history page by default. */
  readonly page?: 'panel' | 'comparison';
}

/** Where a page is, for its browser. No request goes there. */
const origin = 'http://127.0.0.1';

/**
 * Opens the built panel in a real browser, with the same HTML and policy as the extension. Its files do not
 * come over a network: Chromium fails all requests that wait for a connection as soon as a network of the
 * machine changes, which each container that another suite starts does (ERR_NETWORK_CHANGED).
 */
export class PanelBrowser {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<PanelBrowser> {
    return new PanelBrowser(await launchHeadlessShell());
  }

  async open({
    width = 900,
    height = 1000,
    theme = 'dark',
    state,
    hostState,
    page: which = 'panel',
    place = 'tab',
    title,
    pixelRatio = 1,
  }: OpenOptions = {}): Promise<PanelPage> {
    const context = await this.#browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: pixelRatio,
    });
    const html = panelHtml({
      page: which === 'comparison' ? which : undefined,
      place,
      title,
      state: hostState,
      scriptUri: `${origin}/${which}.js`,
      styleUri: `${origin}/panel.css`,
      styleSource: origin,
      scriptNonce: randomBytes(16).toString('base64'),
      styleNonce: randomBytes(16).toString('base64'),
    });
    await context.route(`${origin}/**`, async route => {
      const name = path.basename(new URL(route.request().url()).pathname);
      const file = path.join('dist', name);
      if (name === '') await route.fulfill({ contentType: 'text/html', body: html });
      else if (fs.existsSync(file)) await route.fulfill({ path: file });
      else await route.fulfill({ status: 404 });
    });
    const page = await context.newPage();
    const opened = new PanelPage(page);
    await opened.prepare(panelThemes[theme], state);
    await page.goto(`${origin}/`);
    await opened.waitForMessage('ready');
    return opened;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

/** One open panel. The test plays VS Code. */
export class PanelPage {
  readonly page: Page;
  /** Messages from the panel to its host, in order. */
  readonly messages: ToHost[] = [];
  /** Errors, warnings and refused resources of the page. A good page has none. */
  readonly complaints: string[] = [];
  /** The state that the panel kept last. */
  state: PanelState | undefined;
  #handleMessage: ((message: ToHost) => void) | undefined;

  constructor(page: Page) {
    this.page = page;
    page.on('console', message => {
      // It is the tests that read pixels back, not the page.
      if (message.text().startsWith('Canvas2D: Multiple readback')) return;
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', error => this.complaints.push(error.message));
  }

  async prepare(theme: PanelTheme, state: PanelState | undefined): Promise<void> {
    await this.page.exposeFunction('toTest', (message: ToHost) => {
      this.messages.push(message);
      this.#handleMessage?.(message);
    });
    await this.page.exposeFunction('keepInTest', (kept: PanelState) => {
      this.state = kept;
    });
    await this.page.exposeFunction('complainToTest', (text: string) => this.complaints.push(text));
    await this.page.addInitScript(
      ({ kind, variables, state }) => {
        const test = globalThis as unknown as Record<string, ((value: unknown) => void) | undefined>;
        const untold: [name: string, value: unknown][] = [];
        // The page's script may begin before the test can be told anything.
        const tellAll = (): void => {
          for (let [next] = untold; next && test[next[0]]; [next] = untold) {
            test[next[0]]?.(next[1]);
            untold.shift();
          }
          if (untold.length > 0) setTimeout(tellAll, 10);
        };
        const tell = (name: string, value: unknown): void => {
          if (untold.push([name, value]) === 1) tellAll();
        };
        Object.assign(globalThis, {
          acquireVsCodeApi: () => ({
            postMessage: (message: unknown) => tell('toTest', message),
            getState: () => state,
            setState: (kept: unknown) => tell('keepInTest', kept),
          }),
        });
        document.addEventListener('securitypolicyviolation', event =>
          tell('complainToTest', `${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`),
        );
        const apply = (): void => {
          for (const [name, value] of Object.entries(variables)) {
            document.documentElement.style.setProperty(`--vscode-${name}`, value);
          }
          document.body.className = kind;
          document.body.dataset['vscodeThemeKind'] = kind;
        };
        // VS Code sets the theme on the page before its scripts run.
        new MutationObserver((_, observer) => {
          if (!document.body) return;
          observer.disconnect();
          apply();
        }).observe(document, { childList: true, subtree: true });
      },
      { ...theme, state },
    );
  }

  /** Handles every message of the panel, including earlier ones. */
  answer(handle: (message: ToHost) => void): void {
    this.#handleMessage = handle;
    this.messages.forEach(handle);
  }

  async post(message: ToPanel): Promise<void> {
    await this.page.evaluate(data => window.postMessage(data, '*'), packMessage(message));
    await this.settle();
  }

  /** Waits until pending work is drawn, in as many frames as that takes. */
  async settle(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>(resolve => {
          const wait = (frames: number): void => {
            const isBusy = document.querySelector('.charts-area[aria-busy]') !== null;
            if (frames === 0 && !isBusy) resolve();
            else requestAnimationFrame(() => wait(Math.max(0, frames - 1)));
          };
          wait(2);
        }),
    );
  }

  async setTheme(name: keyof typeof panelThemes): Promise<void> {
    await this.page.evaluate(
      ({ kind, variables }: { kind: string; variables: Readonly<Record<string, string>> }) => {
        const { style } = document.documentElement;
        for (const old of [...style]) if (old.startsWith('--vscode-')) style.removeProperty(old);
        for (const [name, value] of Object.entries(variables)) style.setProperty(`--vscode-${name}`, value);
        document.body.className = kind;
        document.body.dataset['vscodeThemeKind'] = kind;
      },
      panelThemes[name],
    );
    await this.settle();
  }

  waitForMessage<T extends ToHost['type']>(type: T, after = 0): Promise<ToHost & { type: T }> {
    const isWanted = (message: ToHost): message is ToHost & { type: T } => message.type === type;
    return waitFor(`a message "${type}" of the panel`, () => {
      const found = this.messages.slice(after).find(isWanted);
      // Told where it waits in vain.
      if (!found && this.complaints.length > 0) throw new Error(this.complaints.join(' '));
      return found;
    });
  }

  /** Waits until the page's kept state is as wanted. */
  waitForKept(isWanted: (state: PanelState) => boolean): Promise<PanelState> {
    return waitFor('the page to keep it', () => this.state && isWanted(this.state) && this.state);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
