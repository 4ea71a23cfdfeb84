import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as process from 'node:process';
import type { Browser, Frame } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { removeContainers, runContainer } from '../support/engine';
import { readHistoryFiles } from '../support/historyFiles';
import { InstalledServer } from '../support/installedServer';
import { waitFor } from '../support/waitFor';
import { Workbench } from '../support/workbench';

const container = 'container-metrics-windows';
const intervalMs = 1000;
/** 8 and 20 for the full proof; fewer in everyday runs. */
const windowCount = Number(process.env['CONTAINER_METRICS_WINDOWS'] ?? 3);
const kills = Number(process.env['CONTAINER_METRICS_KILLS'] ?? 2);

describe('VS Code windows with one history', function () {
  this.timeout(120_000 + kills * 20_000);
  let installed: InstalledServer;
  let browser: Browser;
  /** The second window: a panel stays open in it, and its extension host is never killed. */
  let watching: Workbench;
  let watchingPid: number;

  before(async () => {
    await runContainer({ name: container, command: 'while :; do sleep 0.1; done' });
    installed = await InstalledServer.start();
    browser = await launchChromium();
    await openWindow();
    const before = installed.server.extensionHostPids();
    watching = await openWindow();
    watchingPid = installed.server.extensionHostPids().find(pid => !before.includes(pid)) ?? 0;
    for (let count = 2; count < windowCount; count++) await openWindow();
  });

  after(async () => {
    await browser?.close();
    await installed?.stop();
    await removeContainers([container]);
  });

  const openWindow = async (): Promise<Workbench> => {
    const window = await Workbench.open(browser, installed.server.url, {
      size: { width: 1100, height: 700 },
    });
    await window.showTree();
    await window.treeRow(container).waitFor();
    return window;
  };
  const claimsFolder = (): string => path.join(path.dirname(installed.historyFolder), 'windows');
  const newestClaim = (): { epoch: number; pid: number } => {
    const epochs = fs
      .readdirSync(claimsFolder())
      .flatMap(name => /^claim-(\d+)$/.exec(name)?.[1] ?? [])
      .map(Number);
    const epoch = Math.max(...epochs);
    const text = fs.readFileSync(path.join(claimsFolder(), `claim-${epoch}`), 'utf8');
    return { epoch, pid: (JSON.parse(text) as { window: { pid: number } }).window.pid };
  };
  const summaryOf = async (frame: Frame): Promise<string> =>
    (await frame.locator('[role="img"][aria-label^="Memory,"]').getAttribute('aria-label')) ?? '';

  it('show the same containers, and one of them collects', async () => {
    assert.deepEqual(
      fs.readdirSync(claimsFolder()).filter(name => name.startsWith('claim-')),
      ['claim-1'],
    );
    assert.equal(installed.server.extensionHostPids().length, windowCount);
    const item = watching.statusBarItem();
    const hover = await watching.hoverFor(item, 'Busiest');
    assert.match(await hover.innerText(), /The window .* collects; all windows show the same/);
    await watching.page.mouse.move(500, 350);
  });

  it('pause and resume from any of them', async () => {
    await watching.runCommand('Container Metrics: Pause Collection');
    await watching.page.locator('.sidebar', { hasText: 'Collection is paused.' }).waitFor();
    await watching.runCommand('Container Metrics: Resume Collection');
    await waitFor('the message to go', async () => {
      return !/paused/.test(await watching.page.locator('.sidebar').innerText());
    });
  });

  it(`keep a panel live while the collecting extension host is killed ${kills} times`, async () => {
    await watching.treeRow(container).click();
    const frame = await watching.panelFrame(container);
    await waitFor('the chart', async () => /latest/.test(await summaryOf(frame)));
    const killedAtMs: number[] = [];
    while (killedAtMs.length < kills) {
      await new Promise(resolve => setTimeout(resolve, 2000 + Math.random() * intervalMs));
      const owner = newestClaim();
      if (owner.pid === watchingPid) {
        // The panel's own window won: it stands still until another takes over, and follows again.
        process.kill(owner.pid, 'SIGSTOP');
        await waitFor('another owner', () => newestClaim().epoch > owner.epoch);
        process.kill(owner.pid, 'SIGCONT');
        continue;
      }
      killedAtMs.push(Date.now());
      process.kill(owner.pid, 'SIGKILL');
      await waitFor('another owner', () => newestClaim().epoch > owner.epoch, 5000);
      await openWindow();
    }
    assert.match(await summaryOf(frame), /latest/);
    await watching.screenshot('out/windows-panel.png');
    const claims = fs.readFileSync(path.join(claimsFolder(), 'claims.log'), 'utf8').trim().split('\n');
    const claimed = claims
      .map(line => JSON.parse(line) as { event: string; epoch: number })
      .flatMap(({ event, epoch }) => (event === 'claimed' ? [epoch] : []));
    assert.deepEqual(
      claimed,
      claimed.map((_, index) => index + 1),
    );
    await watching.runCommand('Container Metrics: Show Storage');
    // Once it is shown, the current hour's file is written.
    await watching.page.locator('.quick-input-widget', { hasText: 'All history' }).waitFor();
    await watching.page.keyboard.press('Escape');
    const times = (await readHistoryFiles(installed.historyFolder, container)).map(row =>
      Date.parse(row.time_utc.endsWith('Z') ? row.time_utc : `${row.time_utc}Z`),
    );
    assert.deepEqual(
      times,
      [...new Set(times)].sort((a, b) => a - b),
    );
    for (const atMs of killedAtMs) {
      const after = times.findIndex(time => time > atMs);
      const gapMs = (times[after] ?? Infinity) - (times[after - 1] ?? 0);
      assert.ok(gapMs <= 2 * intervalMs, `a gap of ${gapMs} ms after a kill`);
    }
  });

  it('hand over when the collecting one is closed', async () => {
    const { epoch } = newestClaim();
    const contexts = browser.contexts();
    // Whichever it is: all but the watching one are closed, and with them the owner.
    for (const context of contexts) if (!context.pages().includes(watching.page)) await context.close();
    await waitFor('the watching window to collect', () => newestClaim().pid === watchingPid, 30_000);
    const item = watching.statusBarItem();
    const hover = await watching.hoverFor(item, 'This window collects');
    assert.match(await hover.innerText(), /This window collects/);
    assert.ok(newestClaim().epoch >= epoch);
  });
});
