import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { docker, removeContainers } from '../support/engine/engine';
import { busyboxImage, ensureBusyboxImage } from '../support/engine/busyboxImage';
import { dockerClient } from '../support/engine/dockerEngine';
import { tryCommand } from '../support/machine/runCommand';
import { waitFor } from '../support/run/waitFor';
import { launchChromium } from '../support/vscode/chromium';
import { InstalledServer } from '../support/vscode/installedServer';
import { pictureFailures } from '../support/vscode/pictureFailures';
import { TaskFolder } from '../support/vscode/taskFolder';
import { Workbench } from '../support/vscode/workbench';

const name = 'container-metrics-death';
const unstarted = 'container-metrics-unstarted';
const task = 'over its limit';
/** As Compose labels a container of the service `api`. */
const compose = ['project=shop', 'service=api', 'container-number=1', 'config-hash=0123'];

describe('A death in the VS Code window', function () {
  this.timeout(120_000);
  let installed: InstalledServer | undefined;
  let browser: Browser | undefined;
  let folder: TaskFolder | undefined;
  let window: Workbench;

  before(async () => {
    // Grows by two megabytes a second until the kernel kills it.
    const grow = `BEGIN { for (;;) { held[n++] = sprintf("%2097152s", ""); system("echo held " n " MB; sleep 1") } }`;
    const limits = ['--memory', '32m', '--memory-swap', '32m', '--network', 'none'];
    const labels = compose.flatMap(each => ['--label', `com.docker.compose.${each}`]);
    const image = await ensureBusyboxImage();
    await removeContainers([name, unstarted]);
    folder = new TaskFolder([
      {
        label: task,
        command: dockerClient(),
        args: ['run', '--name', name, ...limits, ...labels, image, '/bin/sh', '-c', `exec awk '${grow}'`],
      },
    ]);
    const service = ['name: shop', 'services:', '  db: {}', '  api:', '    image: busybox', ''];
    folder.write('deploy/compose.yml', service.join('\n'));
    folder.write('compose.yml', service.join('\n').replace('shop', 'other'));
    installed = await InstalledServer.start({ 'containerMetrics.interval': 1 });
    browser = await launchChromium();
    window = await Workbench.open(browser, folder.urlIn(installed.server.url));
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await window.showTree();
    await window.statusBarItem().waitFor();
  });
  after(async () => {
    await browser?.close();
    await installed?.stop();
    folder?.remove();
    await removeContainers([name, unstarted]);
  });
  pictureFailures(() => window);

  it('of a container that a task started has its card while the panel is open, its row in the tree, the logs of its minute and Markdown', async () => {
    const { page } = window;
    await window.runTask(task);
    await window.treeRow(name).click();
    const frame = await window.panelFrame(name);
    await frame.locator('.lane-track').waitFor();
    await docker('wait', name);
    await frame
      .locator('.death-verdict', { hasText: 'Killed by the kernel at its limit of 32 MiB' })
      .waitFor();
    await frame.locator('.death-plot[aria-label*="limit 32 MiB"]').waitFor();
    await frame.locator('.death-before li', { hasText: `Task ${task}: ` }).waitFor();
    await frame.locator('.lane-band[aria-label*="Task over its limit: failed, exit code 137"]').waitFor();
    await waitFor('the count in the tree', async () =>
      /1 death in 24 h/.test(await window.treeRow(name).innerText()),
    );

    await frame.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.locator('.statusbar-item', { hasText: 'Container Metrics: copied' }).waitFor();
    assert.match(
      await page.evaluate(() => navigator.clipboard.readText()),
      /### container-metrics-death: Killed by the kernel[\s\S]*\*\*Exit code\*\*: 137[\s\S]*: Task over its limit: /,
    );

    await frame.getByRole('button', { name: 'Show Logs of That Minute' }).click();
    const editor = page.locator('.editor-instance .view-lines');
    await editor.filter({ hasText: /held.\d+.MB/ }).waitFor();
    assert.match(await editor.innerText(), /container-metrics-death/);

    const row = window.treeRow(name);
    await row.locator('.monaco-tl-twistie').click();
    const death = window.treeRow('Out of memory');
    await death.waitFor();
    await death.click();
    const again = await window.panelFrame(name);
    await again.locator('.death-verdict').waitFor();

    await again.getByRole('button', { name: 'Open Compose File' }).click();
    await page.locator('.statusbar-item', { hasText: 'Ln 4, Col 3' }).waitFor();
    await editor.filter({ hasText: /name:.shop/ }).waitFor();
  });

  it('of a container that could not start has its card, though there are no figures of it', async () => {
    const args = ['run', '-d', '--name', unstarted, '--network', 'none', busyboxImage, '/nosuch'];
    assert.notEqual((await tryCommand(dockerClient(), args)).code, 0);
    const row = window.treeRow(unstarted);
    // The tooltip of the row above would cover it.
    await window.page.mouse.move(720, 450);
    await waitFor('its death in the tree', async () => /1 death in 24 h/.test(await row.innerText()));
    await row.click();
    const frame = await window.panelFrame(unstarted);
    await frame.locator('.death-verdict', { hasText: 'Could not start: its command' }).waitFor();
    await frame.locator('.death-note', { hasText: 'It never ran, so there are no samples.' }).waitFor();
  });

  it('has the saves of files around it, by their paths in the folder', async () => {
    const { page } = window;
    await page.getByRole('tab', { name: 'compose.yml' }).click();
    await page.locator('.editor-instance .view-line').first().click();
    await page.keyboard.press('End');
    await page.keyboard.type(' # changed');
    await page.keyboard.press('Control+KeyS');
    await window.treeRow(name).click();
    const frame = await window.panelFrame(name);
    await frame.locator('.lane-mark[aria-label*="Saved deploy/compose.yml"]').waitFor();
  });

  it('is explained from the palette', async () => {
    await window.runCommand('Container Metrics: Explain Last Death');
    await window.pick(name);
    const frame = await window.panelFrame(name);
    await frame.locator('.death-verdict', { hasText: 'Killed by the kernel' }).waitFor();
  });
});
