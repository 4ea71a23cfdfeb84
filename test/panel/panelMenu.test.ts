import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { darkBlue, nowMs, snapshot, container, PanelDriver } from '../support/panel/panelDriver';
import type { PanelPage } from '../support/panel/panelPage';
import { laneEvent } from '../support/panel/panelStory';

describe('The menus of the history panel’s charts', function () {
  this.timeout(30_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  const more = ({ page }: PanelPage, chart: string): Locator =>
    page.locator(`[data-chart=${chart}] .more-button`);
  const choose = async (opened: PanelPage, chart: string, item: string | RegExp): Promise<void> => {
    await more(opened, chart).click();
    await opened.page.getByRole('menu').getByText(item).click();
    await opened.settle();
  };
  const order = ({ page }: PanelPage): Promise<string[]> =>
    page
      .locator('.chart:not([hidden])')
      .evaluateAll(all => all.map(each => (each as HTMLElement).dataset['chart'] ?? ''));
  const focused = ({ page }: PanelPage): Promise<string> =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
    );

  it('are used by keys alone: arrows, ends, letters, Escape and Tab', async () => {
    const opened = await driver.open();
    const { keyboard } = opened.page;
    await more(opened, 'network').focus();
    await keyboard.press('Enter');
    assert.equal(await focused(opened), 'Data Table');
    await keyboard.press('ArrowDown');
    assert.equal(await focused(opened), 'Log Scale');
    await keyboard.press('End');
    assert.equal(await focused(opened), 'Export JSON…');
    await keyboard.press('ArrowDown');
    assert.equal(await focused(opened), 'Data Table');
    await keyboard.press('h');
    assert.equal(await focused(opened), 'Hide Chart');
    await keyboard.press('Escape');
    assert.equal(await focused(opened), 'More: Network');
    assert.equal(await opened.page.getByRole('menu').count(), 0);
    await keyboard.press('ArrowUp');
    assert.equal(await focused(opened), 'Export JSON…');
    await keyboard.press('Tab');
    assert.equal(await opened.page.getByRole('menu').count(), 0);
    await more(opened, 'cpu').click();
    await opened.page.mouse.click(5, 5);
    assert.equal(await opened.page.getByRole('menu').count(), 0);
  });

  it('hide a chart, keep that, and bring it back', async () => {
    const opened = await driver.open();
    await choose(opened, 'cpu', 'Hide Chart');
    assert.ok(!(await order(opened)).includes('cpu'));
    assert.equal(await focused(opened), 'Charts (1 hidden)');
    const kept = await opened.waitForKept(({ charts }) => charts?.hidden?.length === 1);
    const again = await driver.open({ state: kept });
    assert.ok(!(await order(again)).includes('cpu'));
    await again.page.getByRole('button', { name: 'Charts (1 hidden)' }).click();
    await again.page.getByRole('menuitemcheckbox', { name: 'CPU', exact: true, checked: false }).click();
    assert.equal((await order(again))[0], 'cpu');
    assert.ok((await driver.countPixels('cpu', darkBlue)) > 200, 'it is drawn');
  });

  it('bring back a chart as if it had never been hidden: what came meanwhile, and where the range went', async () => {
    const shownAfter = async (isHidden: boolean): Promise<string> => {
      const opened = await driver.open();
      const { page } = opened;
      if (isHidden) await choose(opened, 'cpu', 'Hide Chart');
      const [toMs, columns] = [nowMs + 5000, { cpuPercent: { avg: [400] } }];
      const series = { timestamps: [toMs], columns, bucketMs: 0 };
      await opened.post({ type: 'append', request: 1, series, toMs, intervalMs: 5000 });
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await page.keyboard.press('ArrowLeft');
      await opened.waitForMessage('view');
      if (isHidden) {
        await page.getByRole('button', { name: 'Charts (1 hidden)' }).click();
        await page.getByRole('menuitemcheckbox', { name: 'CPU', exact: true, checked: false }).click();
        await page.keyboard.press('Escape');
      }
      await driver.pointAway();
      const drawn = page.locator('[data-chart=cpu] canvas');
      const said = await page.locator('[data-chart=cpu] .chart-body').getAttribute('aria-label');
      assert.match(said ?? '', /highest 400%/);
      return drawn.evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL());
    };
    assert.ok((await shownAfter(true)) === (await shownAfter(false)), 'the same picture');
  });

  it('move charts by menu and by dragging the heading, and keep their order', async () => {
    const opened = await driver.open();
    assert.deepEqual((await order(opened)).slice(0, 3), ['cpu', 'memory', 'network']);
    await choose(opened, 'memory', 'Move Up');
    assert.deepEqual((await order(opened)).slice(0, 3), ['memory', 'cpu', 'network']);
    assert.equal(await focused(opened), 'More: Memory', 'the focus goes with it');
    const heading = await opened.page.locator('[data-chart=cpu] h2').boundingBox();
    const target = await opened.page.locator('[data-chart=network] .chart-body').boundingBox();
    assert.ok(heading && target);
    const { mouse } = opened.page;
    await mouse.move(heading.x + 5, heading.y + 5);
    await mouse.down();
    await mouse.move(target.x + 50, target.y + target.height - 5, { steps: 5 });
    await mouse.up();
    await opened.settle();
    assert.deepEqual((await order(opened)).slice(0, 3), ['memory', 'network', 'cpu']);
    const isMoved = (ids: readonly string[]): boolean => ids.indexOf('cpu') > ids.indexOf('network');
    const kept = await opened.waitForKept(({ charts }) => isMoved(charts?.order ?? []));
    const again = await driver.open({ state: kept });
    assert.deepEqual((await order(again)).slice(0, 3), ['memory', 'network', 'cpu']);
  });

  it('fix an axis whatever data comes, and release it', async () => {
    const opened = await driver.open();
    const reached = async (): Promise<number> => driver.countPixels('cpu', darkBlue);
    await choose(opened, 'cpu', /^Fix Axis at/);
    const [id, top] = Object.entries(opened.state?.charts?.fixed ?? {})[0] ?? [];
    assert.ok(id === 'cpu' && top !== undefined && top > 20, `${id} ${top}`);
    const { series } = snapshot(1);
    const avg = series.timestamps.map(() => top * 3);
    await opened.post(snapshot(1, { series: { ...series, columns: { cpuPercent: { avg } } } }));
    assert.equal(await reached(), 0, 'the line is above the axis');
    await choose(opened, 'cpu', 'Automatic Axis');
    assert.ok((await reached()) > 200);
    assert.deepEqual(opened.state?.charts, {});
  });

  it('draw on a logarithmic axis, zero included, and taller, beside charts that are as tall', async () => {
    const opened = await driver.open({ width: 1400 });
    const { series } = snapshot(1);
    const avg = series.timestamps.map((_, index) => [0, 1, 100, 10_000][Math.floor(index / 50)] ?? 0);
    await opened.post(snapshot(1, { series: { ...series, columns: { cpuPercent: { avg } } } }));
    /** Pixel rows between the axis and the lowest figure above zero. */
    const rise = (): Promise<number> =>
      opened.page.locator('[data-chart=cpu]').evaluate(figure => {
        const canvas = figure.querySelector('canvas') as HTMLCanvasElement;
        const { offsetLeft, offsetTop, clientWidth, clientHeight } = figure.querySelector(
          '.u-over',
        ) as HTMLElement;
        const context = canvas.getContext('2d') as CanvasRenderingContext2D;
        const x = offsetLeft + Math.round(clientWidth * 0.4);
        const { data } = context.getImageData(x, offsetTop, 1, clientHeight);
        for (let y = 0; y < clientHeight; y++)
          if ((data[y * 4 + 2] ?? 0) > 200 && (data[y * 4 + 3] ?? 0) > 150) return clientHeight - y;
        return 0;
      });
    assert.ok((await rise()) < 6, `${await rise()} px: 1 % is nothing beside 10,000`);
    await choose(opened, 'cpu', 'Log Scale');
    assert.ok((await rise()) > 20, `${await rise()} px`);
    const before = await driver.area('memory');
    await choose(opened, 'cpu', 'Taller');
    const [cpu, memory] = [await driver.area('cpu'), await driver.area('memory')];
    assert.ok(cpu.height > before.height * 1.8);
    assert.equal(memory.height, cpu.height);
    assert.deepEqual(opened.state?.charts, { log: ['cpu'], tall: ['cpu'] });
  });

  it('show the figures as a table, newest first, no more rows than a page bears', async () => {
    const opened = await driver.open();
    const button = opened.page.getByRole('button', { name: 'Data table: Network' });
    await button.focus();
    await opened.page.keyboard.press('Enter');
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
    const region = opened.page.getByRole('region', { name: 'Network: data table' });
    assert.deepEqual(await region.locator('thead th').allInnerTexts(), ['Time', 'Received', 'Sent']);
    assert.equal(await region.locator('tbody tr').count(), 181);
    const times = await region.locator('tbody th').allInnerTexts();
    assert.ok((times[0] ?? '') > (times[1] ?? ''), times.slice(0, 2).join());
    const toMs = nowMs + 5000;
    const columns = { networkRxBytesPerSecond: { avg: [2048] }, networkTxBytesPerSecond: { avg: [null] } };
    const added = { timestamps: [toMs], columns, bucketMs: 0 };
    await opened.post({ type: 'append', intervalMs: 5000, request: 1, series: added, toMs });
    assert.deepEqual(await region.locator('tbody tr').first().locator('td').allInnerTexts(), [
      '2 KiB/s',
      '–',
    ]);
    const span = { fromMs: nowMs - 3_600_000, toMs: nowMs };
    const times1000 = Array.from({ length: 1000 }, (_, index) => nowMs - index * 3000).reverse();
    const long = {
      timestamps: times1000,
      columns: { networkRxBytesPerSecond: { avg: times1000.map(() => 1) } },
      bucketMs: 0,
    };
    await opened.post(snapshot(1, { ...span, series: long, intervalMs: 3000 }));
    assert.equal(await region.locator('tbody tr').count(), 500);
    assert.match(
      await opened.page.locator('[data-chart=network] .data-table-note').innerText(),
      /newest 500 points of 1000/,
    );
    await button.click();
    assert.equal(await region.count(), 0);
  });

  it('export figures: CSV, JSON and Markdown, of one chart and of all', async () => {
    const evil = '<img src=x>|=1+1';
    const opened = await driver.open({}, { subject: { ...container, title: evil } });
    await choose(opened, 'network', 'Export CSV…');
    const csv = await opened.waitForMessage('save');
    assert.deepEqual([csv.format, csv.title], ['csv', `${evil}: Network`]);
    const [heading = '', first = ''] = new TextDecoder().decode(csv.content).split('\r\n');
    assert.equal(heading, 'time,networkRxBytesPerSecond,networkTxBytesPerSecond');
    assert.match(first, /^\d{4}-\d\d-\d\dT[\d:.]+Z,[\d.]+,[\d.]+$/);
    await choose(opened, 'cpu', 'Copy Numbers as Markdown');
    const { text } = await opened.waitForMessage('copy');
    assert.match(text, /\| CPU \| [\d.]+% \|/);
    assert.doesNotMatch(text, /<img/);
    const sent = opened.messages.length;
    await opened.page.getByRole('button', { name: 'Export', exact: true }).click();
    await opened.page.getByRole('menuitem', { name: 'Export JSON…' }).click();
    const json = await opened.waitForMessage('save', sent);
    const { title, series } = JSON.parse(new TextDecoder().decode(json.content)) as {
      title: string;
      series: { id: string }[];
    };
    assert.equal(title, evil);
    assert.ok(series.length > 6 && new Set(series.map(({ id }) => id)).size === series.length);
  });

  it('draw marks in a picture as thick as on the page', async () => {
    const opened = await driver.open({ theme: 'dark' });
    const entries = [laneEvent(nowMs - 7.5 * 60_000, 'die', { exitCode: 1 })];
    await opened.post({ type: 'lane', request: 1, entries, nowMs });
    await choose(opened, 'block', 'Save PNG…');
    const { content } = await opened.waitForMessage('save');
    /** Widths of the red parts in pixels, row by row. */
    const widths = await opened.page.evaluate(
      async bytes => {
        const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
        const { width, height } = bitmap;
        const context = new OffscreenCanvas(width, height).getContext(
          '2d',
        ) as OffscreenCanvasRenderingContext2D;
        context.drawImage(bitmap, 0, 0);
        const { data } = context.getImageData(0, 0, width, height);
        const red = (at: number): boolean =>
          (data[at] ?? 0) - Math.max(data[at + 1] ?? 0, data[at + 2] ?? 0) > 60;
        return Array.from(
          { length: height },
          (_, y) => Array.from({ length: width }, (_, x) => red((y * width + x) * 4)).filter(Boolean).length,
        ).filter(count => count > 0);
      },
      [...content],
    );
    assert.ok(widths.length > 60, `${widths.length} rows`);
    assert.deepEqual([...new Set(widths)], [2]);
  });

  it('give the days of a picture a line of their own where there is little room', async () => {
    const title = 'a name that needs all of the room that there is and more';
    const opened = await driver.open({ width: 280, theme: 'dark' }, { subject: { ...container, title } });
    await choose(opened, 'cpu', 'Save PNG…');
    const { content } = await opened.waitForMessage('save');
    /** Where there is ink in the lines of the title and of the span: the first and last pixel. */
    const lines = await opened.page.evaluate(
      async bytes => {
        const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
        const { width, height } = bitmap;
        const context = new OffscreenCanvas(width, height).getContext(
          '2d',
        ) as OffscreenCanvasRenderingContext2D;
        context.drawImage(bitmap, 0, 0);
        return [34, 76].map(top => {
          const { data } = context.getImageData(0, top, width, 24);
          const inked = Array.from({ length: width * 24 }, (_, at) => at).filter(
            at => (data[at * 4] ?? 0) - (data[0] ?? 0) > 60,
          );
          const places = inked.map(at => at % width);
          return [Math.min(...places), width - Math.max(...places)];
        });
      },
      [...content],
    );
    for (const [left = 0, right = 0] of lines)
      assert.ok(left >= 30 && left < 44 && right >= 32, `within the margins: ${JSON.stringify(lines)}`);
    assert.ok((lines[0]?.[1] ?? Infinity) < 80, `the title has the whole line: ${JSON.stringify(lines)}`);
  });

  it('export charts as a picture twice as large, saved or, where allowed, on the clipboard', async () => {
    const opened = await driver.open();
    const area = await opened.page.locator('[data-chart=cpu] .chart-body').boundingBox();
    assert.ok(area);
    await choose(opened, 'cpu', 'Save PNG…');
    const { content, title } = await opened.waitForMessage('save');
    assert.equal(title, 'api: CPU');
    const picture = Buffer.from(content);
    assert.equal(picture.toString('latin1', 1, 4), 'PNG');
    const [width, height] = [picture.readUInt32BE(16), picture.readUInt32BE(20)];
    assert.ok(width >= area.width * 2 && height >= area.height * 2, `${width} × ${height}`);
    const sent = opened.messages.length;
    // As in a page that lost the focus, which never happens in a headless browser.
    await opened.page.evaluate(() => {
      const write = (): Promise<never> => Promise.reject(new DOMException('Document is not focused.'));
      Object.defineProperty(navigator.clipboard, 'write', { value: write, configurable: true });
    });
    await choose(opened, 'cpu', 'Copy as Picture');
    assert.equal((await opened.waitForMessage('save', sent)).format, 'png');
    await opened.page.evaluate(() => Reflect.deleteProperty(navigator.clipboard, 'write'));
    await opened.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const before = opened.messages.length;
    await choose(opened, 'cpu', 'Copy as Picture');
    await opened.page.waitForFunction(async () => {
      const items = await navigator.clipboard.read();
      return items.some(({ types }) => types.includes('image/png'));
    });
    assert.equal(opened.messages.slice(before).filter(({ type }) => type === 'save').length, 0);
    assert.ok((await driver.countPixels('cpu', darkBlue)) > 200, 'the chart itself is as it was');
  });
});
