import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { docker } from '../support/engine/engine';
import { axeFaults } from '../support/panel/axeFaults';
import { waitFor } from '../support/run/waitFor';
import type { InstalledServer } from '../support/vscode/installedServer';
import { InstalledWindow } from '../support/vscode/installedWindow';
import { pictureFailures } from '../support/vscode/pictureFailures';
import type { Workbench } from '../support/vscode/workbench';

const name = 'container-metrics-reading';

describe('History read in the VS Code window', function () {
  this.timeout(120_000);
  let own: InstalledWindow;
  let installed: InstalledServer;
  let window: Workbench;
  let frame: Frame;

  before(async () => {
    own = await InstalledWindow.open({ containers: [name], size: { width: 1500, height: 1100 } });
    ({ installed, workbench: window } = own);
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await docker('restart', '--time', '0', name);
    await window.treeRow(name).click();
    frame = await window.chartsFrame(name);
    await chart('cpu').locator('canvas').waitFor();
    await frame.locator('.lane-mark').first().waitFor();
    await frame.locator('.overview-average[d]').waitFor({ state: 'attached' });
    // The card of its death, which stays where it is from then on.
    await frame.locator('.death .death-events').first().waitFor();
  });

  after(() => (own as InstalledWindow | undefined)?.close());

  pictureFailures(() => window);

  const chart = (id: string): Locator => frame.locator(`[data-chart="${id}"]`);
  const spanText = (): Promise<string> => frame.locator('.span-range').innerText();
  const chosen = (): Promise<string> => frame.locator('.range-button').innerText();
  const isLive = async (): Promise<boolean> => (await frame.locator('.live.is-live').count()) === 1;
  /** Acts, and waits until the panel shows another kind of range. */
  const changes = async (act: () => Promise<unknown>): Promise<string> => {
    const before = await chosen();
    await act();
    return waitFor('another range', async () => {
      const after = await chosen();
      return after !== before && after;
    });
  };
  const backToLive = async (): Promise<void> => {
    await frame.locator('[data-range="15m"]').click();
    await waitFor('the panel live', async () => (await chosen()) === 'Last 15 minutes' && (await isLive()));
  };
  const middleOf = async (element: Locator): Promise<{ x: number; y: number; width: number }> => {
    const box = (await element.boundingBox()) ?? assert.fail('it is hidden');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width };
  };
  const openMenu = async (button: Locator, item: string): Promise<void> => {
    await button.click();
    await frame.getByRole('menu').getByText(item, { exact: true }).click();
  };
  const clipboard = (): Promise<string> => window.page.evaluate(() => navigator.clipboard.readText());

  it('goes to ranges that are typed, chosen and looked at before, and says what they are', async () => {
    await changes(() => frame.locator('[data-range="1h"]').click());
    await frame.locator('.range-button').click();
    await frame.locator('input[name=from]').fill('-20m');
    await frame.locator('input[name=to]').fill('-10m');
    assert.match(await frame.locator('.range-meaning').innerText(), /UTC.*\(10 minutes\)/);
    assert.deepEqual(await axeFaults({ page: frame }), []);
    assert.equal(await changes(() => frame.locator('input[name=to]').press('Enter')), '10 minutes');
    assert.match(await spanText(), /\d\d:\d\d.* – .*UTC/);
    assert.equal(
      await changes(() => frame.getByRole('button', { name: 'Back to the previous range' }).click()),
      'Last hour',
    );
    assert.equal(await changes(() => frame.getByRole('button', { name: 'Forward' }).click()), '10 minutes');
    assert.equal(await changes(() => frame.locator('.live').click()), 'Last hour');
    await backToLive();
  });

  it('zooms with Ctrl and the wheel, pans with Shift and a drag, and does both with keys', async () => {
    const { mouse, keyboard } = window.page;
    const { x, y, width } = await middleOf(chart('cpu').locator('.u-over'));
    await mouse.move(x + width * 0.49, y);
    await keyboard.down('Control');
    const zoomed = await changes(() => mouse.wheel(0, -200));
    await keyboard.up('Control');
    assert.ok(await isLive(), `${zoomed}: at the right edge it goes on`);
    await backToLive();
    await mouse.move(x, y);
    await keyboard.down('Shift');
    await mouse.down();
    await mouse.move(x + 200, y, { steps: 5 });
    await mouse.up();
    await keyboard.up('Shift');
    await frame.locator('.live', { hasText: 'Back to live' }).waitFor();
    await mouse.move(x, 5);
    await frame.locator('h1').click();
    await keyboard.press('Escape');
    await backToLive();
    await changes(() => keyboard.press('-'));
    await changes(() => keyboard.press('+'));
    await keyboard.press('ArrowLeft');
    await frame.locator('.live', { hasText: 'Back to live' }).waitFor();
    await keyboard.press('Alt+ArrowLeft');
    await backToLive();
  });

  it('is found in the overview: by a drag, by keys, and by memory', async () => {
    const strip = frame.locator('.overview-strip');
    const { x, y, width } = await middleOf(strip);
    const { mouse } = window.page;
    await mouse.move(x + width * 0.2, y);
    await mouse.down();
    await mouse.move(x + width * 0.4, y, { steps: 5 });
    await mouse.up();
    await frame.locator('.live', { hasText: 'Back to live' }).waitFor();
    const before = await spanText();
    await frame.getByRole('slider', { name: 'Start of range' }).focus();
    await window.page.keyboard.press('ArrowLeft');
    await waitFor('the start moved', async () => (await spanText()) !== before);
    await frame.locator('.overview').getByText('Memory').click();
    await frame.locator('.overview-strip svg[aria-label^="Memory"]').waitFor();
    await backToLive();
  });

  it('tells each event at a pointer and at the keys, and zooms to one that is chosen', async () => {
    const marks = frame.locator('.lane-mark');
    await marks.last().hover();
    const tip = frame.locator('.lane-tip');
    await tip.waitFor();
    assert.match(await tip.innerText(), /Started|Died|Restarted/);
    await frame.locator('.lane-mark[tabindex="0"]').focus();
    await window.page.keyboard.press('Home');
    await frame.locator('.lane-mark:focus').waitFor();
    assert.ok(await tip.isVisible());
    assert.deepEqual(await axeFaults({ page: frame }), []);
    await changes(() => window.page.keyboard.press('Enter'));
    assert.ok((await frame.locator('.lane-run').count()) >= 1, 'the run is a band below');
    await backToLive();
  });

  it('shows each series, or one alone, and each chart as its user wants it, also after a reload', async () => {
    const entries = (): Locator => chart('network').locator('.legend-entry');
    const pressed = (): Promise<(string | null)[]> =>
      entries().evaluateAll(buttons => buttons.map(button => button.getAttribute('aria-pressed')));
    await entries().first().click();
    await waitFor('it switched off', async () => (await pressed()).join() === 'false,true');
    await entries()
      .first()
      .click({ modifiers: ['Alt'] });
    await waitFor('it alone', async () => (await pressed()).join() === 'true,false');
    const height = async (): Promise<number> => (await chart('cpu').boundingBox())?.height ?? 0;
    const normal = await height();
    await openMenu(chart('cpu').locator('.more-button'), 'Taller');
    await waitFor('a taller chart', async () => (await height()) > normal + 100);
    await openMenu(chart('cpu').locator('.more-button'), 'Log Scale');
    await openMenu(chart('cpu').locator('.more-button'), 'Move Down');
    await openMenu(chart('pids').locator('.more-button'), 'Hide Chart');
    const order = (): Promise<(string | null)[]> =>
      frame
        .locator('.chart:visible')
        .evaluateAll(charts => charts.map(each => each.getAttribute('data-chart')));
    const arranged = await order();
    assert.deepEqual(arranged.slice(0, 2), ['memory', 'cpu']);
    assert.ok(!arranged.includes('pids'));
    const [one, other] = [await chart('memory').boundingBox(), await chart('cpu').boundingBox()];
    assert.ok(one && other && one.y === other.y && one.x < other.x, 'two columns where there is room');
    assert.deepEqual(await axeFaults({ page: frame }), []);
    await window.reload();
    await window.treeRow(name).waitFor({ timeout: 60_000 });
    // Where VS Code is slow to pass the tab on, another one takes its place.
    await waitFor('the charts as they were', async () => {
      frame = await window.panelFrame(name);
      assert.deepEqual(await order(), arranged);
      return (await pressed()).join() === 'true,false';
    });
    await frame.getByRole('button', { name: 'Charts (1 hidden)' }).click();
    await frame.getByRole('menu').getByText('Reset Layout').click();
    await waitFor('all charts', async () => (await order())[0] === 'cpu');
  });

  it('is there as a table of numbers, which is scrolled by keys', async () => {
    await frame.getByRole('button', { name: 'Data table: CPU' }).click();
    const region = frame.getByRole('region', { name: 'CPU: data table' });
    await region.waitFor();
    await waitFor('more rows than there is room for', () =>
      region.evaluate(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight),
    );
    await region.focus();
    await window.page.keyboard.press('PageDown');
    await waitFor('it scrolled', () => region.evaluate(element => element.scrollTop > 0));
    assert.deepEqual(await axeFaults({ page: frame }), []);
    await frame.getByRole('button', { name: 'Data table: CPU' }).click();
    await region.waitFor({ state: 'hidden' });
  });

  it('is held against the time before, with a table of what differs', async () => {
    const against = frame.locator('.compare-bar select');
    await against.selectOption({ label: 'the range before' });
    const table = frame.locator('.differences table');
    await table.waitFor();
    assert.ok((await table.locator('tbody tr').count()) >= 1);
    assert.deepEqual(await axeFaults({ page: frame }), []);
    await against.selectOption({ label: 'no other time' });
    await chart('cpu').locator('canvas').waitFor();
  });

  for (const [item, ending] of [
    ['Save PNG…', '.png'],
    ['Export CSV…', '.csv'],
    ['Export JSON…', '.json'],
  ] as const)
    it(`is taken out as a file: ${item}`, async () => {
      const file = path.join(installed.folder, `taken${ending}`);
      await openMenu(frame.getByRole('button', { name: 'Export', exact: true }), item);
      const input = window.page.locator('.quick-input-widget input.input');
      await waitFor('the file dialog', async () => (await input.inputValue()).endsWith(ending));
      await input.fill(file);
      const dialog = window.page.locator('.quick-input-widget');
      await dialog.locator('.monaco-list-row', { hasText: 'extensions' }).waitFor();
      await dialog.getByRole('button', { name: 'OK' }).click();
      const bytes = await waitFor('the file', () => fs.existsSync(file) && fs.readFileSync(file));
      if (ending === '.png') {
        assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
        // Twice the size of a page that is over 500 pixels wide.
        assert.ok(bytes.readUInt32BE(16) > 1000, 'it has too few pixels');
      } else if (ending === '.json') assert.ok(JSON.parse(bytes.toString()));
      else assert.match(bytes.toString(), /^time,.*cpuPercent/);
      // It may lie over the button.
      await window.page.locator('.notification-toast', { hasText: 'saved' }).waitFor();
      await window.tidy();
    });

  it('is copied as a picture, which any program takes', async () => {
    await openMenu(frame.getByRole('button', { name: 'Export', exact: true }), 'Copy as Picture');
    await waitFor('a picture on the clipboard', () =>
      window.page.evaluate(async () => {
        const items = await navigator.clipboard.read();
        return items.some(({ types }) => types.includes('image/png'));
      }),
    );
    assert.equal(await clipboard().catch(() => ''), '');
  });
});
