import type { Browser } from 'playwright-core';
import { removeContainers, runContainer } from '../engine/engine';
import { launchChromium } from './chromium';
import { InstalledServer } from './installedServer';
import { Workbench, type WindowOptions } from './workbench';

export interface InstalledWindowOptions extends WindowOptions {
  /** Names of idle containers that run as long as the window. */
  readonly containers: readonly string[];
  /** Whether `evaluateInProcess` can read the state of its extension host. */
  readonly isInspectable?: boolean;
}

/** A window with the installed extension and the tree open, and with containers of its own. */
export class InstalledWindow {
  readonly installed: InstalledServer;
  readonly workbench: Workbench;
  readonly #browser: Browser;
  readonly #containers: readonly string[];

  private constructor(
    installed: InstalledServer,
    browser: Browser,
    workbench: Workbench,
    containers: readonly string[],
  ) {
    this.installed = installed;
    this.#browser = browser;
    this.workbench = workbench;
    this.#containers = containers;
  }

  /** Stops what was started when a later step fails. */
  static async open({
    containers,
    isInspectable = false,
    ...options
  }: InstalledWindowOptions): Promise<InstalledWindow> {
    let installed: InstalledServer | undefined;
    let browser: Browser | undefined;
    try {
      for (const name of containers) await runContainer({ name, command: 'sleep 10000' });
      installed = await (isInspectable ? InstalledServer.startInspectable() : InstalledServer.start());
      browser = await launchChromium();
      const workbench = await Workbench.open(browser, installed.server.url, options);
      await workbench.showTree();
      for (const name of containers) await workbench.treeRow(name).waitFor();
      return new InstalledWindow(installed, browser, workbench, containers);
    } catch (error) {
      await end(installed, browser, containers);
      throw error;
    }
  }

  close(): Promise<void> {
    return end(this.installed, this.#browser, this.#containers);
  }
}

async function end(
  installed: InstalledServer | undefined,
  browser: Browser | undefined,
  containers: readonly string[],
): Promise<void> {
  await browser?.close();
  await installed?.stop();
  await removeContainers(containers);
}
