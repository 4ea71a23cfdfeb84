import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Browser } from 'playwright-core';
import type { InstalledServer } from '../vscode/installedServer';
import { shownTexts, watchText, type ShownText } from '../vscode/shownTexts';
import { waitFor } from '../run/waitFor';
import { Workbench } from '../vscode/workbench';

export interface Claim {
  readonly epoch: number;
  readonly pid: number;
  readonly claimedAtMs: number;
}

export interface ClaimLine {
  readonly event: 'claimed' | 'released' | 'lost';
  readonly epoch: number;
  readonly pid: number;
}

/** A window with the tree open, and the process of its extension host. */
export class SharedWindow {
  readonly workbench: Workbench;
  readonly pid: number;
  #kept: { readonly figures: readonly ShownText[]; readonly messages: readonly ShownText[] } | undefined;

  constructor(workbench: Workbench, pid: number) {
    this.workbench = workbench;
    this.pid = pid;
  }

  /** Everything that the container's tree row showed, and when. */
  async figures(): Promise<readonly ShownText[]> {
    return this.#kept?.figures ?? shownTexts(this.workbench.page, 'figures');
  }

  /** Everything that the line above the tree showed, and when. */
  async messages(): Promise<readonly ShownText[]> {
    return this.#kept?.messages ?? shownTexts(this.workbench.page, 'messages');
  }

  /** Closes the window; what it showed remains available. */
  async close(): Promise<void> {
    this.#kept = { figures: await this.figures(), messages: await this.messages() };
    await this.workbench.close();
  }
}

/** Windows of one server, and the log of their claims: which of them collected when. */
export class SharedWindows {
  readonly #browser: Browser;
  readonly #installed: InstalledServer;
  readonly #container: string;
  #open: readonly SharedWindow[] = [];

  /** `container`: a running container, whose row each window is to show. */
  constructor(browser: Browser, installed: InstalledServer, container: string) {
    this.#browser = browser;
    this.#installed = installed;
    this.#container = container;
  }

  /** The open windows, oldest first. */
  get open(): readonly SharedWindow[] {
    return this.#open;
  }

  /** Opens a window, and waits until it shows the container's figures. */
  async add(): Promise<SharedWindow> {
    const { server } = this.#installed;
    await waitFor('no extension host but those of the windows', () => {
      return server.extensionHostPids().length === this.#open.length;
    });
    const before = server.extensionHostPids();
    const size = { width: 1100, height: 700 };
    const workbench = await Workbench.open(this.#browser, server.url, { size });
    await workbench.showTree();
    await workbench.treeRow(this.#container).filter({ hasText: 'MiB' }).waitFor();
    await watchText(workbench.page, 'figures', '.sidebar .monaco-list-row', this.#container);
    await watchText(workbench.page, 'messages', '.sidebar .tree-explorer-viewlet-tree-view .message');
    const [pid, another] = server.extensionHostPids().filter(each => !before.includes(each));
    assert.ok(pid !== undefined && another === undefined, 'one extension host came with the window');
    const window = new SharedWindow(workbench, pid);
    this.#open = [...this.#open, window];
    return window;
  }

  /** Closes a window as a user does. */
  async close(window: SharedWindow): Promise<void> {
    this.#open = this.#open.filter(each => each !== window);
    await window.close();
  }

  /** The open window of an extension host. */
  of(pid: number): SharedWindow {
    return this.#open.find(each => each.pid === pid) ?? assert.fail(`no window has the process ${pid}`);
  }

  newestClaim(): Claim {
    const epochs = fs
      .readdirSync(this.claimsFolder)
      .flatMap(name => /^claim-(\d+)$/.exec(name)?.[1] ?? [])
      .map(Number);
    const epoch = Math.max(...epochs);
    const text = fs.readFileSync(path.join(this.claimsFolder, `claim-${epoch}`), 'utf8');
    const { window, claimedAtMs } = JSON.parse(text) as { window: { pid: number }; claimedAtMs: number };
    return { epoch, pid: window.pid, claimedAtMs };
  }

  /** The claim after `epoch`, once it is made. */
  successorOf(epoch: number): Promise<Claim> {
    const newer = (): Claim | undefined => {
      const claim = this.newestClaim();
      return claim.epoch > epoch ? claim : undefined;
    };
    return waitFor(`an owner after claim ${epoch}`, newer);
  }

  /** Lines of the claims' own log. */
  claimLines(): ClaimLine[] {
    const text = fs.readFileSync(path.join(this.claimsFolder, 'claims.log'), 'utf8');
    return text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as ClaimLine);
  }

  get claimsFolder(): string {
    return path.join(path.dirname(this.#installed.historyFolder), 'windows');
  }
}
