import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Frame } from 'playwright-core';
import { testEngineAddress } from '../support/engine/engine';
import { SocketRelay } from '../support/fakes/socketRelay';
import { axeFaults } from '../support/panel/axeFaults';
import { waitFor } from '../support/run/waitFor';
import { InstalledWindow } from '../support/vscode/installedWindow';
import { pictureFailures } from '../support/vscode/pictureFailures';
import type { Workbench } from '../support/vscode/workbench';

const name = 'container-metrics-troubles';

describe('A panel in the VS Code window while something is wrong', function () {
  this.timeout(120_000);
  let folder: string | undefined;
  let relay: SocketRelay | undefined;
  let own: InstalledWindow | undefined;
  let window: Workbench;
  let frame: Frame;

  before(async function () {
    if (!testEngineAddress.startsWith('unix://')) this.skip();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-troubles-'));
    relay = new SocketRelay(path.join(folder, 'relay.sock'), testEngineAddress.slice('unix://'.length));
    await relay.open();
    own = await InstalledWindow.open({ containers: [name] });
    window = own.workbench;
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    own.installed.changeSettings({ 'containerMetrics.engines': [relay.address] });
    await waitFor('the engine behind the relay', () => (relay?.connectionCount ?? 0) > 0);
    await window.treeRow(name).click();
    frame = await window.panelFrame(name);
    await isLive();
  });

  after(async () => {
    await own?.close();
    await relay?.close();
    if (folder !== undefined) fs.rmSync(folder, { recursive: true, force: true });
  });

  pictureFailures(() => window);

  const isLive = async (): Promise<void> => {
    await frame.locator('.chart:visible .chart-body').first().waitFor();
    await frame.locator('.notice').waitFor({ state: 'hidden' });
    await frame.locator('.live.is-live').waitFor();
  };
  const noticeOf = (text: string): Promise<void> =>
    frame.locator('.notice:visible', { hasText: text }).waitFor();
  const isStillDrawn = async (): Promise<void> => {
    assert.ok((await frame.locator('.chart:visible .chart-body').count()) >= 5);
    assert.deepEqual(await axeFaults({ page: frame }), []);
  };

  it('says that collection is paused, keeps its charts, and resumes it', async () => {
    await window.runCommand('Container Metrics: Pause Collection');
    await noticeOf('Collection is paused. The charts show what was collected before.');
    await isStillDrawn();
    await frame.getByRole('button', { name: 'Resume' }).click();
    await isLive();
  });

  it('says that the engine is gone, keeps its charts, and goes on by itself once it is back', async () => {
    await relay?.close();
    await noticeOf('The container engine cannot be reached. The charts show what was collected before.');
    await isStillDrawn();
    await relay?.open();
    await isLive();
    await frame.locator('header', { hasText: 'Running' }).waitFor();
  });

  it('says since when there is history where the range begins before it', async () => {
    await frame.locator('[data-range="7d"]').click();
    await frame.locator('.span-text', { hasText: /kept since/ }).waitFor();
    await frame.locator('.overview', { hasText: /Kept since/ }).waitFor();
    await isStillDrawn();
  });

  it('copies a link to what it shows, which names container and range', async () => {
    await frame.getByRole('button', { name: 'Copy a link to this range' }).click();
    await frame.getByText('Link copied').waitFor({ state: 'attached' });
    const link = new URL(await window.page.evaluate(() => navigator.clipboard.readText()));
    assert.equal(link.host, 'container-metrics.container-metrics');
    assert.match(decodeURIComponent(link.href), new RegExp(`${name}.*7d`));
  });
});
