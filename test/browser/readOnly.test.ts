import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/vscode/chromium';
import { InstalledServer } from '../support/vscode/installedServer';
import { waitFor } from '../support/run/waitFor';
import { Workbench } from '../support/vscode/workbench';

describe('a window whose history cannot be written', function () {
  this.timeout(120_000);
  let installed: InstalledServer | undefined;
  let browser: Browser | undefined;
  let storage: string | undefined;

  before(function () {
    // Root is only refused by a read-only file system, and only root can mount one.
    if (process.platform !== 'linux' || process.getuid?.() !== 0) this.skip();
  });

  after(async () => {
    await browser?.close();
    if (storage !== undefined) spawnSync('umount', ['-l', storage]);
    await installed?.stop();
  });

  it('says so in the same words in tree, status bar, notification and panel, and shows what it collects', async () => {
    installed = await InstalledServer.start();
    storage = path.join(installed.server.globalStorage, 'container-metrics.container-metrics');
    fs.mkdirSync(storage, { recursive: true });
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', storage]);
    assert.equal(status, 0, String(stderr));
    browser = await launchChromium();
    const window = await Workbench.open(browser, installed.server.url);
    await window.showTree();
    const reason = /History is not being saved: EROFS: read-only file system, mkdir '[^']*windows'/;
    const sidebar = window.page.locator('.sidebar');
    const sentence = await waitFor(
      'the line above the tree',
      async () => reason.exec(await sidebar.innerText())?.[0],
    );
    const item = window.statusBarItem();
    await item.locator('.codicon-warning').waitFor();
    assert.ok((await item.getAttribute('aria-label'))?.includes(sentence) ?? false);
    await (await window.hoverFor(item, sentence)).waitFor();
    const toast = window.page.locator('.notification-toast', { hasText: 'not being saved' });
    await toast.getByText(sentence).waitFor();
    await item.click();
    const frame = await window.panelFrame('History is not being saved');
    await frame.getByText(sentence, { exact: true }).waitFor();
    assert.equal(
      (await frame.locator('body').innerText()).match(/not being saved|does not belong/g)?.length,
      1,
    );
    await waitFor('what is collected in the panel', async () =>
      /\d%/.test(await frame.locator('body').innerText()),
    );
  });
});
