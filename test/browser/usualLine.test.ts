import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { dockerClient } from '../support/engine/dockerEngine';
import { docker, removeContainers, runContainer } from '../support/engine/engine';
import { waitFor } from '../support/run/waitFor';
import { launchChromium } from '../support/vscode/chromium';
import { InstalledServer } from '../support/vscode/installedServer';
import { pictureFailures } from '../support/vscode/pictureFailures';
import { TaskFolder } from '../support/vscode/taskFolder';
import { Workbench } from '../support/vscode/workbench';

const name = 'container-metrics-worked';
const task = 'some work';
/** So many earlier runs are needed; a run of which a busy machine lost more than a fifth does not count. */
const [leastEarlier, mostRuns] = [6, 12];

describe('A task that is run again in the VS Code window', function () {
  this.timeout(240_000);
  let installed: InstalledServer | undefined;
  let browser: Browser | undefined;
  let folder: TaskFolder | undefined;
  let window: Workbench;

  before(async () => {
    await runContainer({ name, command: 'sleep 100000', args: ['--network', 'none'] });
    const work = 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; sleep 2; echo done >> /tmp/done';
    folder = new TaskFolder([
      { label: task, command: dockerClient(), args: ['exec', name, '/bin/sh', '-c', work] },
    ]);
    installed = await InstalledServer.start({ 'containerMetrics.interval': 1 });
    browser = await launchChromium();
    window = await Workbench.open(browser, folder.urlIn(installed.server.url));
    await window.showTree();
    await window.treeRow(name).waitFor();
  });
  after(async () => {
    await browser?.close();
    await installed?.stop();
    folder?.remove();
    await removeContainers([name]);
  });
  pictureFailures(() => window);

  const runsDone = async (): Promise<number> =>
    Number(await docker('exec', name, '/bin/sh', '-c', 'cat /tmp/done 2>/dev/null | wc -l'));

  it('says in the status bar for ten seconds what it used, and a click compares it with its earlier runs', async () => {
    const item = window.page.locator('.statusbar-item[aria-label*="Compare with Earlier Runs"]');
    const shown = (): Promise<boolean> =>
      item.waitFor({ timeout: 4000 }).then(
        () => true,
        () => false,
      );
    let run = 0;
    let isShown = false;
    while (!isShown && run < mostRuns) {
      run++;
      await window.runTask(task);
      await waitFor('its end', async () => (await runsDone()) >= run);
      // Its end is told, and the tick after it is stored.
      if (run > leastEarlier) isShown = await shown();
      else await window.page.waitForTimeout(1500);
      if (run <= leastEarlier) assert.equal(await item.count(), 0, `after ${run} runs`);
    }
    assert.ok(isShown, `no line after ${run} runs`);
    const shownMs = Date.now();
    assert.match(
      (await item.getAttribute('aria-label')) ?? '',
      /`some work`: container-metrics-worked CPU [\d.]+ s \((usual|usual [\d.-]+ s)\)/,
    );
    assert.equal(await window.page.locator('.notification-toast').count(), 0);
    await item.click();
    const frame = await window.panelFrame(task);
    await frame.locator('.compared', { hasText: name }).waitFor();
    await item.waitFor({ state: 'detached', timeout: 20_000 });
    const forMs = Date.now() - shownMs;
    assert.ok(forMs > 5000 && forMs < 14_000, `${forMs} ms`);
  });
});
