import assert from 'node:assert/strict';
import type { PanelSubject, PanelView, ToPanel } from '../../src/protocol/panel';
import { panelRangeMs } from '../../src/protocol/panel';
import { PanelBrowser, type OpenOptions, type PanelPage } from '../support/panelPage';
import { fakeSeries } from '../support/panelSeries';

const nowMs = Math.floor(Date.now() / 5000) * 5000;
const minute = 60_000;

const container: PanelSubject & { kind: 'container' } = {
  kind: 'container',
  ref: { kind: 'container', workload: 'name:api', name: 'api' },
  title: 'api',
  image: 'api:1',
  status: 'running',
  limits: { memoryBytes: 256 * 1024 * 1024 },
};

type Snapshot = ToPanel & { type: 'snapshot' };

/** A snapshot of the 15 minutes before `nowMs`, unless told otherwise. */
function snapshot(request: number, overrides: Partial<Snapshot> = {}): Snapshot {
  const view: PanelView = { kind: 'live', range: '15m' };
  const span = { fromMs: nowMs - panelRangeMs['15m'], toMs: nowMs };
  const series = fakeSeries({ ...span, stepMs: 5000 });
  return {
    type: 'snapshot',
    request,
    subject: container,
    view,
    ...span,
    series,
    intervalMs: 5000,
    ...overrides,
  };
}

describe('The history panel in a real browser', function () {
  this.timeout(30_000);
  let browser: PanelBrowser;
  let opened: PanelPage;

  before(async () => {
    browser = await PanelBrowser.start();
  });
  after(() => browser.close());
  afterEach(async () => {
    const { complaints } = opened;
    await opened.close();
    assert.deepEqual(complaints, [], 'the page complained, or its content security policy refused something');
  });

  async function open(options: OpenOptions = {}, overrides: Partial<Snapshot> = {}): Promise<void> {
    opened = await browser.open(options);
    await opened.post(snapshot(1, overrides));
    await opened.page.waitForSelector('.chart canvas');
    await opened.settle();
  }

  const area = (chart: string): Promise<{ x: number; y: number; width: number; height: number }> =>
    opened.page
      .locator(`[data-chart=${chart}] .u-over`)
      .boundingBox()
      .then(box => box ?? assert.fail(`no chart "${chart}"`));

  const legend = (chart: string): Promise<string[]> =>
    opened.page.locator(`[data-chart=${chart}] .legend-entry:visible`).allInnerTexts();

  /** How many pixels of a chart's plot have about the color `rgb`. */
  const countPixels = (chart: string, rgb: readonly [number, number, number]): Promise<number> =>
    opened.page.locator(`[data-chart=${chart}] canvas`).evaluate((canvas, [red, green, blue]) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const data =
        (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        const distance =
          Math.abs((data[at] ?? 0) - red) +
          Math.abs((data[at + 1] ?? 0) - green) +
          Math.abs((data[at + 2] ?? 0) - blue);
        if (distance < 40 && (data[at + 3] ?? 0) > 200) count++;
      }
      return count;
    }, rgb);

  const darkBlue = [0x59, 0xa4, 0xf9] as const;
  const lightBlue = [0x00, 0x63, 0xd3] as const;

  async function drag(chart: string, from: number, to: number): Promise<void> {
    const { x, y, width } = await area(chart);
    const { mouse } = opened.page;
    await mouse.move(x + width * from, y + 30);
    await mouse.down();
    await mouse.move(x + width * ((from + to) / 2), y + 40, { steps: 4 });
    await mouse.move(x + width * to, y + 50, { steps: 4 });
    await mouse.up();
  }

  it('asks for its first view with two points for each pixel', async () => {
    opened = await browser.open({ width: 900 });
    assert.deepEqual(opened.messages, [
      { type: 'ready', request: 1, view: { kind: 'live', range: '15m' }, maxPoints: 1800 },
    ]);
  });

  it('draws a chart for each group of metrics', async () => {
    await open();
    assert.equal(await opened.page.locator('.chart canvas').count(), 5);
    assert.ok((await countPixels('cpu', darkBlue)) > 200);
    assert.ok((await countPixels('network', darkBlue)) > 200);
  });

  it('starts every chart of a column at the same place', async () => {
    await open();
    const lefts = await Promise.all(['cpu', 'memory', 'network', 'block', 'pids'].map(area));
    assert.equal(new Set(lefts.map(box => box.x)).size, 1);
    assert.equal(new Set(lefts.map(box => box.width)).size, 1);
  });

  it('shows one column, and two where there is room, without scrolling sideways', async () => {
    for (const [width, columns] of [
      [400, 1],
      [1000, 1],
      [1400, 2],
    ] as const) {
      await open({ width });
      const [first, second] = await Promise.all([area('cpu'), area('memory')]);
      assert.equal(first.y === second.y ? 2 : 1, columns, `at ${width} px`);
      const overflow = await opened.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0, `at ${width} px`);
      if (width < 1400) await opened.close();
    }
  });

  it('follows the width of its tab', async () => {
    await open({ width: 1000 });
    const before = await area('cpu');
    await opened.page.setViewportSize({ width: 700, height: 900 });
    await opened.page.waitForFunction(
      old => (document.querySelector('[data-chart=cpu] .u-over')?.clientWidth ?? old) < old - 200,
      before.width,
    );
  });

  it('spans exactly the range asked, empty where nothing was collected', async () => {
    const fromMs = nowMs - 15 * minute;
    await open({}, { series: fakeSeries({ fromMs: nowMs - 3 * minute, toMs: nowMs, stepMs: 5000 }) });
    const { width } = await area('cpu');
    const leftmost = await opened.page.locator('[data-chart=cpu] canvas').evaluate(canvas => {
      const { width, height } = canvas as HTMLCanvasElement;
      const context = (canvas as HTMLCanvasElement).getContext('2d');
      const over = document.querySelector('[data-chart=cpu] .u-over') as HTMLElement;
      const data = context?.getImageData(over.offsetLeft, 0, width - over.offsetLeft, height - 40).data ?? [];
      const row = width - over.offsetLeft;
      let left = row;
      for (let at = 0; at < data.length; at += 4) {
        if ((data[at + 2] ?? 0) > 200 && (data[at] ?? 255) < 120) left = Math.min(left, (at / 4) % row);
      }
      return left;
    });
    const expected = ((nowMs - 3 * minute - fromMs) / (15 * minute)) * width;
    assert.ok(Math.abs(leftmost - expected) < 6, `line starts at ${leftmost}, expected ${expected}`);
  });

  it('leaves a gap where nothing was collected', async () => {
    const gap = [nowMs - 9 * minute, nowMs - 6 * minute] as const;
    const span = { fromMs: nowMs - 15 * minute, toMs: nowMs };
    await open({}, { series: fakeSeries({ ...span, stepMs: 5000, gaps: [gap] }) });
    const withGap = await countPixels('network', darkBlue);
    await opened.post(snapshot(1));
    assert.ok((await countPixels('network', darkBlue)) > withGap * 1.1);
    const { x, y, width } = await area('cpu');
    await opened.post(snapshot(1, { series: fakeSeries({ ...span, stepMs: 5000, gaps: [gap] }) }));
    await opened.page.mouse.move(x + width * 0.5, y + 20);
    await opened.settle();
    assert.match((await legend('cpu'))[0] ?? '', /–/);
  });

  it('shows a single point between gaps as a dot', async () => {
    const avg = [null, 50, null];
    const timestamps = [nowMs - 10 * minute, nowMs - 7 * minute, nowMs - 4 * minute];
    await open({}, { series: { timestamps, columns: { cpuPercent: { avg } }, bucketMs: 0 } });
    assert.ok((await countPixels('cpu', darkBlue)) >= 4);
  });

  it('asks for the span that was dragged over', async () => {
    await open();
    await drag('memory', 0.25, 0.5);
    const { view, request } = await opened.waitForMessage('view');
    assert.ok(view.kind === 'fixed' && view.range === '15m');
    assert.equal(request, 2);
    const second = 15 * minute * 0.01;
    assert.ok(Math.abs(view.fromMs - (nowMs - 15 * minute * 0.75)) < second);
    assert.ok(Math.abs(view.toMs - (nowMs - 15 * minute * 0.5)) < second);
    assert.equal(opened.messages.filter(({ type }) => type === 'view').length, 1, 'one drag, one question');
    assert.equal(await opened.page.locator('.live').innerText(), 'Back to live');
  });

  it('goes back to live on a double click', async () => {
    await open();
    const view: PanelView = { kind: 'fixed', fromMs: nowMs - 5 * minute, toMs: nowMs - minute, range: '15m' };
    await drag('cpu', 0.2, 0.4);
    await opened.waitForMessage('view');
    await opened.post(snapshot(2, { view, fromMs: view.fromMs, toMs: view.toMs }));
    const { x, y, width } = await area('cpu');
    const asked = opened.messages.length;
    await opened.page.mouse.dblclick(x + width / 2, y + 30);
    const message = await opened.waitForMessage('view', asked);
    assert.deepEqual(message.view, { kind: 'live', range: '15m' });
  });

  it('takes a click for no drag', async () => {
    await open();
    const { x, y } = await area('cpu');
    await opened.page.mouse.click(x + 100, y + 30);
    await opened.settle();
    assert.equal(opened.messages.length, 1);
  });

  it('shows values under the cursor in all charts at once, and the latest ones without it', async () => {
    const timestamps = [nowMs - 10 * minute, nowMs - 5 * minute, nowMs];
    const columns = { cpuPercent: { avg: [10, 20, 30] }, pids: { avg: [1, 2, 3] } };
    await open({}, { series: { timestamps, columns, bucketMs: 0 } });
    assert.match((await legend('cpu'))[0] ?? '', /30%/);
    const { x, y, width } = await area('cpu');
    await opened.page.mouse.move(x + width * 0.66, y + 30);
    await opened.settle();
    assert.match((await legend('cpu'))[0] ?? '', /20%/);
    assert.match((await legend('pids'))[0] ?? '', /2$/);
    await opened.page.mouse.move(5, 5);
    await opened.settle();
    assert.match((await legend('pids'))[0] ?? '', /3$/);
  });

  it('hides a series from the legend, keeps that in its state and shows it again', async () => {
    await open();
    const received = opened.page.locator('[data-chart=network] .legend-entry').first();
    await received.click();
    await opened.settle();
    assert.equal(await received.getAttribute('aria-pressed'), 'false');
    assert.equal(await countPixels('network', darkBlue), 0);
    assert.deepEqual(opened.state?.hidden, ['network/networkRxBytesPerSecond']);
    await opened.post(snapshot(1));
    assert.equal(await countPixels('network', darkBlue), 0);
    await received.click();
    await opened.settle();
    assert.ok((await countPixels('network', darkBlue)) > 200);
    assert.deepEqual(opened.state?.hidden, []);
  });

  it('takes up view and hidden series of an earlier life', async () => {
    const view: PanelView = {
      kind: 'fixed',
      fromMs: nowMs - 60 * minute,
      toMs: nowMs - 30 * minute,
      range: '6h',
    };
    const hidden = ['cpu/cpuPercent'];
    opened = await browser.open({ state: { version: 1, subject: container.ref, view, hidden } });
    const [ready] = opened.messages;
    assert.deepEqual(ready?.type === 'ready' && ready.view, view);
    await opened.post(snapshot(1, { view }));
    assert.equal(await countPixels('cpu', darkBlue), 0);
  });

  it('draws in the new theme’s colors at once', async () => {
    await open();
    assert.equal(await countPixels('cpu', lightBlue), 0);
    await opened.setTheme('light');
    assert.ok((await countPixels('cpu', lightBlue)) > 200);
    assert.equal(await countPixels('cpu', darkBlue), 0);
    await opened.setTheme('highContrast');
    assert.ok((await countPixels('cpu', darkBlue)) > 200);
  });

  it('shows extremes of a down-sampled series as a band', async () => {
    await open();
    const rawPixels = await inked('network');
    const span = { fromMs: nowMs - 15 * minute, toMs: nowMs };
    await opened.post(snapshot(1, { series: fakeSeries({ ...span, stepMs: 5000, hasBand: true }) }));
    assert.ok((await inked('network')) > rawPixels * 2);
  });

  const inked = (chart: string): Promise<number> =>
    opened.page.locator(`[data-chart=${chart}] canvas`).evaluate(canvas => {
      const { width, height } = canvas as HTMLCanvasElement;
      const data =
        (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      let count = 0;
      for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 40) count++;
      return count;
    });

  it('shows the limit of the container and not the machine’s', async () => {
    await open();
    assert.match((await legend('memory')).join(), /Limit.*256 MiB/s);
    const unlimited: PanelSubject = { ...container, limits: {} };
    const series = fakeSeries({ fromMs: nowMs - 15 * minute, toMs: nowMs, stepMs: 5000 });
    const avg = series.timestamps.map(() => 64 * 1024 ** 3);
    const columns = { ...series.columns, memoryLimitBytes: { avg } };
    await opened.post(snapshot(1, { subject: unlimited, series: { ...series, columns } }));
    assert.doesNotMatch((await legend('memory')).join(), /Limit/);
  });

  it('takes names, images and labels for text only', async () => {
    const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const subject: PanelSubject = {
      ...container,
      title: evil,
      image: evil,
      project: evil,
      containerId: evil,
    };
    await open({}, { subject });
    await opened.post({
      type: 'notice',
      notice: { severity: 'error', text: evil, action: { id: 'showLog', label: evil } },
    });
    assert.equal(await opened.page.locator('h1').innerText(), evil);
    assert.equal(await opened.page.locator('main img, main script').count(), 0);
    assert.equal(await opened.page.title(), 'Container history');
  });

  it('adds rows to a live view and lets go of what left the range', async () => {
    await open();
    const toMs = nowMs + 5000;
    const columns = { cpuPercent: { avg: [77] } };
    await opened.post({
      type: 'append',
      request: 1,
      series: { timestamps: [toMs], columns, bucketMs: 0 },
      toMs,
    });
    assert.match((await legend('cpu'))[0] ?? '', /77%/);
    assert.equal(await opened.page.locator('.chart canvas').count(), 5, 'charts are kept');
  });

  it('keeps its charts over any number of updates', async () => {
    await open();
    await opened.page.evaluate(() =>
      document.querySelectorAll('canvas').forEach(canvas => canvas.classList.add('kept')),
    );
    for (let step = 1; step <= 5; step++) {
      const series = fakeSeries({ fromMs: nowMs + step * 5000, toMs: nowMs + step * 5000, stepMs: 5000 });
      await opened.post({ type: 'append', request: 1, series, toMs: nowMs + step * 5000 });
    }
    await opened.post(snapshot(1, { view: { kind: 'live', range: '15m' } }));
    assert.equal(await opened.page.locator('canvas.kept').count(), 5);
  });

  it('holds live data back while a pointer reads the charts, and catches up after', async () => {
    await open();
    const { x, y, width } = await area('cpu');
    await opened.page.mouse.move(x + width / 2, y + 30);
    await opened.settle();
    const before = await opened.page.locator('.span-text').innerText();
    const toMs = nowMs + 2 * minute;
    const columns = { cpuPercent: { avg: [77] } };
    await opened.post({
      type: 'append',
      request: 1,
      series: { timestamps: [toMs], columns, bucketMs: 0 },
      toMs,
    });
    await opened.post(snapshot(1, { fromMs: toMs - 15 * minute, toMs }));
    await opened.post({
      type: 'append',
      request: 1,
      series: { timestamps: [toMs + 5000], columns, bucketMs: 0 },
      toMs,
    });
    assert.match((await legend('cpu'))[0] ?? '', /%/);
    assert.doesNotMatch((await legend('cpu'))[0] ?? '', /77%/);
    await opened.page.mouse.move(5, 5);
    await opened.settle();
    assert.match((await legend('cpu'))[0] ?? '', /77%/);
    assert.notEqual(await opened.page.locator('.span-text').innerText(), before);
  });

  it('answers a button at once although the pointer is over a chart', async () => {
    await open();
    const { x, y } = await area('cpu');
    await opened.page.mouse.move(x + 50, y + 30);
    await opened.page.locator('[data-range="1h"]').focus();
    await opened.page.keyboard.press('Enter');
    const { request, view } = await opened.waitForMessage('view');
    assert.deepEqual(view, { kind: 'live', range: '1h' });
    await opened.post(
      snapshot(request, {
        view,
        series: {
          ...snapshot(1).series,
          columns: { cpuPercent: { avg: snapshot(1).series.timestamps.map(() => 55) } },
        },
      }),
    );
    assert.match((await legend('cpu'))[0] ?? '', /55%/);
  });

  it('drops the answer to a question it no longer asks', async () => {
    await open();
    await opened.page.locator('[data-range="24h"]').click();
    await opened.waitForMessage('view');
    const late = { timestamps: [nowMs], columns: { cpuPercent: { avg: [99] } }, bucketMs: 0 };
    await opened.post(snapshot(1, { series: late }));
    await opened.post({ type: 'append', request: 7, series: late, toMs: nowMs });
    await opened.post({ type: 'failure', request: 1, message: 'late' });
    assert.doesNotMatch((await legend('cpu'))[0] ?? '', /99%/);
    assert.equal(await opened.page.locator('.notice:visible').count(), 0);
  });

  it('shows which range is on, to eyes and to screen readers', async () => {
    await open();
    const pressed = (): Promise<string[]> =>
      opened.page.locator('.range-group vscode-button[aria-pressed=true]').allInnerTexts();
    assert.deepEqual(await pressed(), ['15 m']);
    await opened.page.locator('[data-range="6h"]').click();
    await opened.settle();
    assert.deepEqual(await pressed(), ['6 h']);
    const inner = opened.page.locator('[data-range="6h"]').getByRole('button', { pressed: true });
    assert.equal(await inner.count(), 1);
  });

  it('stops following on Live and starts again on Back to live', async () => {
    await open();
    await opened.page.locator('.live').click();
    const stopped = await opened.waitForMessage('view');
    assert.equal(stopped.view.kind, 'fixed');
    const asked = opened.messages.length;
    await opened.page.locator('.live').click();
    const again = await opened.waitForMessage('view', asked);
    assert.deepEqual(again.view, { kind: 'live', range: '15m' });
  });

  it('says that it is collecting, that a range is empty, or that reading failed', async () => {
    opened = await browser.open();
    const empty = { timestamps: [], columns: {}, bucketMs: 0 };
    const placeholder = opened.page.locator('.placeholder');
    assert.match(await placeholder.innerText(), /Reading history/);
    await opened.post({ type: 'failure', request: 1, message: 'The store is <b>gone</b>.' });
    assert.match(await placeholder.innerText(), /The store is <b>gone<\/b>\./);
    await placeholder.getByText('Try Again').click();
    const { request } = await opened.waitForMessage('view');
    await opened.post(snapshot(request, { series: empty }));
    assert.match(await placeholder.innerText(), /Collecting/);
    await opened.post({
      type: 'append',
      request,
      series: { timestamps: [nowMs], columns: { cpuPercent: { avg: [5] } }, bucketMs: 0 },
      toMs: nowMs,
    });
    assert.equal(await placeholder.isVisible(), false);
    assert.equal(await opened.page.locator('.chart canvas').count(), 5);
    await opened.post(snapshot(request, { series: empty, subject: { ...container, status: undefined } }));
    assert.match(await placeholder.innerText(), /No data in this range/);
  });

  it('keeps the charts and says so when a refresh fails', async () => {
    await open();
    await opened.post({ type: 'failure', request: 1, message: 'worker gone' });
    assert.match(await opened.page.locator('.notice').innerText(), /worker gone/);
    assert.ok((await countPixels('cpu', darkBlue)) > 200);
  });

  it('resumes collection from its notice', async () => {
    await open();
    const action = { id: 'resumeCollection', label: 'Resume' } as const;
    await opened.post({
      type: 'notice',
      notice: { severity: 'info', text: 'Collection is paused.', action },
    });
    await opened.page.getByRole('button', { name: 'Resume' }).click();
    assert.deepEqual(await opened.waitForMessage('action'), { type: 'action', id: 'resumeCollection' });
    await opened.post({ type: 'notice' });
    assert.equal(await opened.page.locator('.notice').isVisible(), false);
  });

  it('describes each chart in words that change with its data', async () => {
    const series = {
      timestamps: [nowMs - 5000, nowMs],
      columns: { cpuPercent: { avg: [10, 30] } },
      bucketMs: 0,
    };
    await open({}, { series });
    const cpu = opened.page.locator('[data-chart=cpu] [role=img]');
    assert.match(
      (await cpu.getAttribute('aria-label')) ?? '',
      /latest 30%, average 20%, lowest 10%, highest 30%/,
    );
    const more = { timestamps: [nowMs + 5000], columns: { cpuPercent: { avg: [50] } }, bucketMs: 0 };
    await opened.post({ type: 'append', request: 1, series: more, toMs: nowMs + 5000 });
    assert.match((await cpu.getAttribute('aria-label')) ?? '', /latest 50%/);
    assert.match(await opened.page.locator('[data-chart=cpu] table').innerText(), /50%\s+30%\s+10%\s+50%/);
  });

  it('shows current figures whatever span the charts have', async () => {
    await open();
    await opened.post({
      type: 'current',
      figures: { cpuPercent: 12.3, memoryUsedBytes: 64 * 1024 * 1024 },
      nowMs,
    });
    const tiles = await opened.page.locator('.tile').allInnerTexts();
    assert.match(tiles[0] ?? '', /CPU\s+12\.3%/);
    assert.match(tiles[1] ?? '', /64 MiB\s+25% of limit/);
    assert.match(tiles[2] ?? '', /–/);
  });
});
