import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { docker } from '../support/engine/engine';
import { axeFaults } from '../support/panel/axeFaults';
import { waitFor } from '../support/run/waitFor';
import { InstalledWindow } from '../support/vscode/installedWindow';
import { pictureFailures } from '../support/vscode/pictureFailures';
import type { Workbench } from '../support/vscode/workbench';

const idle = 'container-metrics-compared-idle';
const busy = 'container-metrics-compared-busy';

describe('Containers compared in the VS Code window', function () {
  this.timeout(120_000);
  let own: InstalledWindow;
  let window: Workbench;

  before(async () => {
    own = await InstalledWindow.open({ containers: [idle, busy], size: { width: 1400, height: 900 } });
    window = own.workbench;
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await docker('update', '--cpus', '0.3', busy);
    await docker('exec', '--detach', busy, '/bin/sh', '-c', 'while :; do :; done');
  });

  after(() => (own as InstalledWindow | undefined)?.close());

  pictureFailures(() => window);

  const together = async (): Promise<Frame> => {
    const frame = await window.chartsFrame('2 containers');
    await frame.locator('.charts-overlay .chart:not([hidden]) canvas').first().waitFor();
    return frame;
  };
  const chartCount = (frame: Frame): Promise<number> =>
    frame.locator('.charts-overlay .chart:not([hidden])').count();

  it('are chosen beside the one that is shown, and drawn together with each named in one legend', async () => {
    await window.treeRow(idle).click();
    const frame = await window.panelFrame(idle);
    await frame.getByText('Compare With…').click();
    const row = window.page.locator('.quick-input-list .monaco-list-row', { hasText: busy });
    await row.click();
    await window.page.locator('.quick-input-widget', { hasText: '2 Selected' }).waitFor();
    await window.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    const both = await together();
    const legend = both.locator('.compare-bar');
    for (const name of [idle, busy]) await legend.getByText(name).first().waitFor();
    assert.deepEqual(await axeFaults({ page: both }), []);
  });

  it('are stacked, or have a chart each', async () => {
    const frame = await together();
    const flat = await chartCount(frame);
    assert.ok(flat >= 5, `${flat} charts`);
    await frame.getByText('Stacked').click();
    assert.equal(await chartCount(frame), flat);
    await frame.getByText('One by One').click();
    for (const name of [idle, busy])
      await frame.getByRole('heading', { name: `${name}: CPU`, exact: true }).waitFor();
    await frame.getByText('Overlaid').click();
    await waitFor('charts for both', async () => (await chartCount(frame)) === flat);
  });

  it('are ranked by what they used', async () => {
    const frame = await together();
    await frame.getByText('Who Used the Machine').click();
    const rows = frame.locator('.usage tbody tr');
    await waitFor('the busy one first', async () => (await rows.first().innerText()).includes(busy));
    assert.ok((await rows.allInnerTexts()).some(text => text.includes(idle)));
    assert.deepEqual(await axeFaults({ page: frame }), []);
  });

  it('are copied as numbers', async () => {
    const frame = await together();
    await frame.getByRole('button', { name: 'Export' }).click();
    await frame.getByRole('menuitem', { name: 'Copy Numbers as Markdown' }).click();
    const text = await waitFor('the numbers on the clipboard', async () => {
      const copied = await window.page.evaluate(() => navigator.clipboard.readText());
      return copied.includes(busy) && copied;
    });
    assert.match(text, new RegExp(`^\\|.*CPU.*${busy}.*\\| *[\\d.]+ *%`, 'm'));
    assert.ok(text.includes(idle));
  });
});
