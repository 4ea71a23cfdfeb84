import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { waitFor } from '../support/run/waitFor';
import type { InstalledServer } from '../support/vscode/installedServer';
import { InstalledWindow } from '../support/vscode/installedWindow';
import { pictureFailures } from '../support/vscode/pictureFailures';
import type { Workbench } from '../support/vscode/workbench';

const first = 'container-metrics-view-a';
const second = 'container-metrics-view-b';

describe('The history view in the VS Code window', function () {
  this.timeout(120_000);
  let own: InstalledWindow;
  let installed: InstalledServer;
  let window: Workbench;

  before(async () => {
    own = await InstalledWindow.open({ containers: [first, second], size: { width: 1280, height: 900 } });
    ({ installed, workbench: window } = own);
  });

  after(() => (own as InstalledWindow | undefined)?.close());

  pictureFailures(() => window);

  /**
   * The drawn page whose only title is this one: a page of several containers has all their names in its
   * title.
   */
  const chartsOf = (title: string): Promise<Frame> =>
    waitFor(`the charts of ${title}`, async () => {
      const frame = await window.panelFrame(title);
      const heading = frame.getByRole('heading', { name: title, exact: true, level: 1 });
      const chart = frame.locator('.charts-slot .chart:not([hidden]) .chart-body');
      // The page may be replaced by another one in the meantime.
      const isDrawn = async (): Promise<boolean> => (await heading.count()) > 0 && (await chart.count()) > 0;
      return (await isDrawn().catch(() => false)) && frame;
    });
  const tabs = (): Promise<string[]> => window.editorTabs().allInnerTexts();
  const header = () => window.page.locator('.pane-header', { hasText: 'Container History' });
  const choose = async (frame: Frame, item: string): Promise<void> => {
    await frame.getByRole('button', { name: 'More', exact: true }).click();
    await frame.getByRole('menuitem', { name: item }).click();
  };

  /** The drawn page in a tab or in the view. */
  const pageAt = (place: 'tab' | 'view'): Promise<Frame> =>
    waitFor(`the page in the ${place}`, async () => {
      for (const frame of window.page.frames()) {
        const chart = frame.locator(`#panel[data-place=${place}] .chart:not([hidden]) .chart-body`);
        if ((await chart.count().catch(() => 0)) > 0) return frame;
      }
      return undefined;
    });
  const hasRange = async (frame: Frame, range: string): Promise<boolean> =>
    (await frame
      .locator(`[data-range="${range}"]`)
      .getAttribute('aria-pressed')
      .catch(() => null)) === 'true';
  /** Clicked by script, because a narrow view hides the button. */
  const chooseRange = async (frame: Frame, range: string): Promise<void> => {
    await frame.locator(`[data-range="${range}"]`).evaluate(each => (each as HTMLElement).click());
    await waitFor(`the range of ${range}`, () => hasRange(frame, range));
  };

  it('is not there until it is asked for, and shows the host at first', async () => {
    assert.equal(await header().count(), 0);
    await window.runCommand('Container Metrics: Show History in the Side Bar');
    await header().waitFor();
    await window.chartsFrame();
    assert.match(await header().innerText(), /Host/i);
    assert.deepEqual(await tabs(), []);
  });

  it('shows what is selected in the tree, with the range that it had, and opens no tab beside it', async () => {
    await window.treeRow(first).click();
    const frame = await chartsOf(first);
    await frame.locator('[data-chart=cpu]').scrollIntoViewIfNeeded();
    await window.drag(frame.locator('[data-chart=cpu] .u-over'), 0.5, 1.1);
    await frame.locator('.live', { hasText: 'Back to live' }).waitFor();
    const span = await frame.locator('.span-range').innerText();
    await window.treeRow(second).click();
    const other = await chartsOf(second);
    assert.equal(await other.locator('.span-range').innerText(), span);
    assert.deepEqual(await tabs(), []);
    await other.locator('.live', { hasText: 'Back to live' }).click();
    await window.treeRow(first).click({ modifiers: ['ControlOrMeta'] });
    const both = await window.chartsFrame(`${first}`);
    await both.locator('.charts-overlay canvas').first().waitFor();
    assert.match(await both.locator('.facts').innerText(), /2 containers/);
  });

  it('fits into 280 pixels: nothing is cut off or sticks out', async () => {
    await window.treeRow(second).click();
    await chartsOf(second);
    await window.widenSideBar(280);
    const frame = await chartsOf(second);
    const { scroll, client } = await frame.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scroll: scrollWidth, client: clientWidth };
    });
    assert.ok(client <= 280 && scroll <= client, `${scroll} of ${client} px`);
    await waitFor('all charts', async () => (await frame.locator('.chart:visible .chart-body').count()) >= 5);
  });

  it('stays with what it shows while it is pinned: a click in the tree opens a tab again', async () => {
    await header().hover();
    await header().getByRole('button', { name: 'Keep Showing This' }).click();
    await header().getByRole('button', { name: 'Follow the Selection' }).waitFor();
    await window.treeRow(first).click();
    await waitFor('the tab', async () => (await tabs()).includes(`${first} History`));
    const frame = await window.panelFrame(second);
    assert.equal(await frame.locator('h1').innerText(), second);
    await window.runCommand('View: Close All Editors');
  });

  it('comes back after a reload of the window, still pinned', async () => {
    await window.reload();
    await window.treeRow(second).waitFor({ timeout: 60_000 });
    const frame = await chartsOf(second);
    assert.equal(await frame.locator('h1').innerText(), second);
    await header().hover();
    await header().getByRole('button', { name: 'Follow the Selection' }).waitFor();
  });

  it('continues after its extension host was killed', async () => {
    await installed.server.replaceExtensionHosts(installed.server.extensionHostPids());
    const frame = await waitFor('a view that is answered', async () => {
      const shown = await window.panelFrame(second);
      const isWell = (await shown.locator('.notice:visible').count()) === 0;
      return isWell && (await shown.locator('.live.is-live').count()) === 1 && shown;
    });
    await frame.locator('header', { hasText: 'Running' }).waitFor();
  });

  it('is moved to the bottom panel and back, and opens as a tab with the range that it has', async () => {
    await window.page.keyboard.press('F1');
    await window.page.locator('.quick-input-widget input.input').fill('>View: Move View');
    const command = window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'View: Move View' });
    await command.first().click();
    await window.pick('Container History');
    await window.pick('New Panel Entry');
    await window.page
      .locator('.part.panel')
      .getByText('Container History')
      .first()
      .waitFor({ state: 'attached' });
    const inView = await pageAt('view');
    await chooseRange(inView, '1h');
    await choose(inView, 'Open in Editor');
    await waitFor('the tab', async () => (await tabs()).includes(`${second} History`));
    const inTab = await pageAt('tab');
    await waitFor('the range of the view', () => hasRange(inTab, '1h'));
    await chooseRange(inTab, '6h');
    await choose(inTab, 'Show in Side Bar');
    await waitFor('the range of the tab', async () => hasRange(await pageAt('view'), '6h'));
  });

  it('is put back by VS Code’s own reset, with what it showed', async () => {
    await window.runCommand('View: Reset View Locations');
    await header().waitFor();
    const frame = await pageAt('view');
    assert.equal(await frame.locator('h1').innerText(), second);
    await waitFor('its range', () => hasRange(frame, '6h'));
  });
});
