import assert from 'node:assert/strict';
import * as process from 'node:process';
import type { Frame } from 'playwright-core';
import { axeFaults } from '../support/panel/axeFaults';
import { evaluateInProcess } from '../support/vscode/evaluateInProcess';
import type { InstalledServer } from '../support/vscode/installedServer';
import { InstalledWindow } from '../support/vscode/installedWindow';
import { pictureFailures } from '../support/vscode/pictureFailures';
import { stopProcess } from '../support/machine/stopProcess';
import { waitFor } from '../support/run/waitFor';
import { docker } from '../support/engine/engine';
import { journalsIn, journalTimes } from '../support/windows/ownerJournals';
import type { Workbench } from '../support/vscode/workbench';

const first = 'container-metrics-tabs-a';
const second = 'container-metrics-tabs-b';

/** What VS Code calls when it stops an extension host in an orderly way. */
const deactivate = `(async () => {
  const { _cache } = require('node:module');
  const own = Object.values(_cache).find(each => /container-metrics.container-metrics-[^/]*.dist.extension.js$/.test(each.filename));
  await own.exports.deactivate();
})()`;

describe('Tabs of the history panel in the VS Code window', function () {
  this.timeout(120_000);
  let own: InstalledWindow;
  let installed: InstalledServer;
  let window: Workbench;

  before(async () => {
    // Low, so that charts are below the window's edge.
    const size = { width: 1200, height: 600 };
    own = await InstalledWindow.open({ containers: [first, second], size, isInspectable: true });
    ({ installed, workbench: window } = own);
    for (const name of [first, second]) await openFromTree(name);
  });

  after(() => (own as InstalledWindow | undefined)?.close());

  pictureFailures(() => window);

  const openFromTree = async (name: string): Promise<Frame> => {
    await window.treeRow(name).click();
    return chartsOf(name);
  };

  const chartsOf = (name: string): Promise<Frame> => window.chartsFrame(name);

  const tabTexts = (): Promise<string[]> => window.editorTabs().allInnerTexts();

  const zoom = async (frame: Frame): Promise<string> => {
    await window.drag(frame.locator('[data-chart=cpu] .u-over'), 0.6, 1.1);
    await frame.locator('.live', { hasText: 'Back to live' }).waitFor();
    return spanOf(frame);
  };

  const spanOf = (frame: Frame): Promise<string> => frame.locator('.span-range').innerText();

  const scrollOf = (frame: Frame): Promise<number> => frame.evaluate(() => globalThis.scrollY);

  /** When a container's CPU use was stored this hour. */
  const ratedTimes = (id: string): number[] =>
    journalTimes(journalsIn(installed.historyFolder), ({ samples }) =>
      samples.some(each => each.containerId === id && each.cpuPercent !== undefined),
    );

  const isLit = async (frame: Frame): Promise<boolean> =>
    (await frame.locator('.live.is-live').count()) === 1;

  it('keep zoom and scroll position while another one is shown', async () => {
    const frame = await openFromTree(first);
    const span = await zoom(frame);
    await window.page.mouse.move(800, 300);
    await window.page.mouse.wheel(0, 240);
    await waitFor('the page scrolled', async () => (await scrollOf(frame)) === 240);
    await openFromTree(second);
    await openFromTree(first);
    const again = await chartsOf(first);
    assert.equal(await spanOf(again), span);
    assert.equal(await scrollOf(again), 240);
    assert.equal((await tabTexts()).length, 2);
  });

  it('are restored after a reload when in the background, and keep their zoom', async () => {
    const span = await zoom(await openFromTree(first));
    await openFromTree(second);
    await window.reload();
    // The sidebar is restored as it was. If it were asked for before that, VS Code might hide it.
    await window.treeRow(second).waitFor({ timeout: 60_000 });
    await chartsOf(second);
    await window.treeRow(first).filter({ hasText: '%' }).click();
    const frame = await chartsOf(first);
    assert.equal(await spanOf(frame), span);
    assert.deepEqual((await tabTexts()).sort(), [`${first} History`, `${second} History`]);
  });

  it('say that the extension host was killed, and go on by themselves with the same view', async () => {
    const frame = await chartsOf(first);
    const span = await spanOf(frame);
    // VS Code takes the signal for a crash and starts another host at once, so this one is frozen first.
    const pids = installed.server.extensionHostPids();
    await Promise.all(pids.map(stopProcess));
    await frame.locator('.notice', { hasText: 'No answer from the extension since' }).waitFor();
    assert.equal(await isLit(frame), false);
    await installed.server.replaceExtensionHosts(pids);
    const again = await waitFor('a panel that is answered', async () => {
      const shown = await window.panelFrame(first);
      const isWell = (await shown.locator('.notice:visible').count()) === 0;
      return isWell && (await shown.locator('header', { hasText: 'Running' }).count()) === 1 && shown;
    });
    assert.equal(await spanOf(again), span);
    await again.locator('.live', { hasText: 'Back to live' }).click();
    await waitFor('the panel live', () => isLit(again));
    assert.deepEqual((await tabTexts()).sort(), [`${first} History`, `${second} History`]);
  });

  it('that were in the background are reused when they are opened from the tree', async () => {
    const frame = await openFromTree(second);
    await waitFor('the panel live', () => isLit(frame));
    assert.deepEqual((await tabTexts()).sort(), [`${first} History`, `${second} History`]);
  });

  it('stay open over an orderly restart of extensions, and go on', async () => {
    // VS Code in a browser has no command for that: the extension is deactivated as VS Code would do it, then
    // its host is ended.
    const [pid = NaN, ...others] = installed.server.extensionHostPids();
    assert.deepEqual(others, []);
    await evaluateInProcess(pid, deactivate);
    assert.deepEqual((await tabTexts()).sort(), [`${first} History`, `${second} History`]);
    await installed.server.replaceExtensionHosts([pid]);
    await window.showTree();
    assert.deepEqual((await tabTexts()).sort(), [`${first} History`, `${second} History`]);
    const frame = await waitFor('the panel live', async () => {
      const shown = await window.panelFrame(second);
      return (await isLit(shown)) && shown;
    });
    await frame.locator('[data-range="1h"]').click();
    await waitFor('an answer to the button', async () =>
      /latest/.test((await frame.locator('[data-chart=cpu] [role=img]').getAttribute('aria-label')) ?? ''),
    );
    await openFromTree(first);
    assert.deepEqual((await tabTexts()).sort(), [`${first} History`, `${second} History`]);
  });

  it('report that all is well after a frozen host continued', async () => {
    const frame = await chartsOf(first);
    const pids = installed.server.extensionHostPids();
    try {
      await Promise.all(pids.map(stopProcess));
      await frame.locator('.notice', { hasText: 'No answer from the extension since' }).waitFor();
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
    await waitFor('the panel live', () => isLit(frame));
    assert.equal(await frame.locator('.notice:visible').count(), 0);
  });

  it('that come up before their host answers say what they wait for, and draw it then', async () => {
    await openFromTree(first);
    await openFromTree(second);
    const pids = installed.server.extensionHostPids();
    try {
      await Promise.all(pids.map(stopProcess));
      await window.editorTabs().filter({ hasText: first }).click();
      for (const text of ['Reading history…', 'No answer from the extension']) {
        const frame = await window.panelFrame(text, false);
        assert.equal(await frame.locator('h1').innerText(), first);
        assert.equal(await frame.locator('.chart:visible').count(), 0);
        assert.deepEqual(await axeFaults({ page: frame }), []);
      }
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
    const frame = await chartsOf(first);
    assert.equal(await frame.locator('.placeholder:visible').count(), 0);
  });

  it('are not lit while collection is paused', async () => {
    const frame = await chartsOf(first);
    await window.runCommand('Container Metrics: Pause Collection');
    await frame.locator('.notice', { hasText: 'Collection is paused' }).waitFor();
    assert.equal(await isLit(frame), false);
    await frame.locator('.notice').getByRole('button', { name: 'Resume' }).click();
    await waitFor('the panel live', () => isLit(frame));
  });

  it('stand beside a comparison of what was measured twice, drawn for each container', async () => {
    const input = window.page.locator('.quick-input-widget input.input');
    const item = window.page.locator('.statusbar-item[aria-label^="Measuring two looks"]');
    const id = (await docker('inspect', '--format', '{{.Id}}', first)).trim();
    for (let run = 0; run < 2; run++) {
      await window.runCommand('Container Metrics: Start Measuring');
      await window.page.locator('.quick-input-title', { hasText: 'Start Measuring' }).waitFor();
      await input.fill('two looks');
      await window.page.keyboard.press('Enter');
      await item.waitFor();
      const startedMs = Date.now();
      // CPU time is counted between two ticks that have a rate.
      await waitFor('ticks of it', () => ratedTimes(id).filter(atMs => atMs > startedMs).length > 2);
      await item.click();
      await item.waitFor({ state: 'detached' });
    }
    await window.runCommand('Container Metrics: Compare Last Run with Earlier Ones');
    const frame = await window.panelFrame('two looks');
    const section = frame.locator('.compared', { hasText: first });
    await section.locator('.compared-summary').waitFor();
    // Without a change it is folded.
    if ((await section.getAttribute('open')) === null) await section.locator('.compared-summary').click();
    await section.locator('.chart canvas').first().waitFor();
    const figures = await section.locator('.comparison-table tbody tr').allInnerTexts();
    assert.ok(
      figures.some(text => /^CPU time/.test(text)),
      figures.join(),
    );
  });

  it('of a comparison are found again after a reload, and go on after their host was killed', async () => {
    const compare = async (): Promise<Frame> => {
      await window.runCommand('Container Metrics: Compare Last Run with Earlier Ones');
      const frame = await window.panelFrame('two looks');
      await frame.locator('.compared', { hasText: first }).waitFor();
      return frame;
    };
    const comparisons = async (): Promise<number> =>
      (await tabTexts()).filter(text => text === 'two looks Compared').length;
    await openFromTree(first);
    await window.reload();
    await window.treeRow(first).waitFor({ timeout: 60_000 });
    await chartsOf(first);
    await compare();
    assert.equal(await comparisons(), 1);
    await installed.server.replaceExtensionHosts(installed.server.extensionHostPids());
    await waitFor('the comparison of that host', async () => {
      const frame = await window.panelFrame('two looks');
      await frame.getByText('Copy as Markdown').click({ timeout: 2000 });
      await frame.getByText('Copied').waitFor({ timeout: 2000 });
      return (await frame.locator('.notice:visible').count()) === 0;
    });
    assert.equal(await comparisons(), 1);
  });
});
