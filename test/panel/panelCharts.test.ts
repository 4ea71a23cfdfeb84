import assert from 'node:assert/strict';
import type { PanelSubject, ToPanel } from '../../src/protocol/panel';
import {
  allInSight,
  container,
  darkBlue,
  lightBlue,
  nowMs,
  snapshot,
  PanelDriver,
} from '../support/panel/panelDriver';
import { alphaColumns } from '../support/panel/alphaColumns';
import { drawnLine } from '../support/panel/drawnLine';
import { laneEvent } from '../support/panel/panelStory';
import { fakeSeries } from '../support/panel/panelSeries';

const minute = 60_000;

const isMidnightNear = new Date(nowMs - 15 * minute).getDate() !== new Date(nowMs).getDate();
/** How a moment of the last quarter of an hour is written: with its day if midnight is within that time. */
const moment = isMidnightNear ? String.raw`\d+ \w+ \d+:\d+:\d+` : String.raw`\d+:\d+:\d+`;

describe('The history panel with its charts in a real browser', function () {
  this.timeout(30_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  it('says below the memory chart that memory grows and is never given back', async () => {
    const memoryNote = 'Memory grows: +18 MiB a day, at its limit in about 6 days.';
    const opened = await driver.open({}, { subject: { ...container, memoryNote } });
    const noteOf = (chart: string): Promise<string> =>
      opened.page.locator(`[data-chart=${chart}] .chart-note`).innerText();
    assert.equal(await noteOf('memory'), memoryNote);
    assert.equal(await noteOf('cpu'), '');
    await opened.post({ type: 'subject', subject: container });
    assert.equal(await noteOf('memory'), '');
  });

  it('draws a chart for each group of metrics', async () => {
    const opened = await driver.open(allInSight);
    assert.equal(await opened.page.locator('.chart:not([hidden]) canvas').count(), 6);
    assert.ok((await driver.countPixels('cpu', darkBlue)) > 200);
    assert.ok((await driver.countPixels('network', darkBlue)) > 200);
  });

  it('starts every chart of a column at the same place', async () => {
    await driver.open(allInSight);
    const lefts = await Promise.all(
      ['cpu', 'memory', 'network', 'block', 'pids'].map(chart => driver.area(chart)),
    );
    assert.equal(new Set(lefts.map(box => box.x)).size, 1);
    assert.equal(new Set(lefts.map(box => box.width)).size, 1);
  });

  it('shows one column, and two where there is room, without scrolling sideways', async () => {
    for (const [width, columns] of [
      [400, 1],
      [1000, 1],
      [1400, 2],
    ] as const) {
      const opened = await driver.open({ width });
      const [first, second] = await Promise.all([driver.area('cpu'), driver.area('memory')]);
      assert.equal(first.y === second.y ? 2 : 1, columns, `at ${width} px`);
      const overflow = await opened.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0, `at ${width} px`);
    }
  });

  it('draws a line from edge to edge of a deep zoom, and counts only what is within', async () => {
    const span = { fromMs: nowMs - 61_000, toMs: nowMs - 31_000 };
    const timestamps = Array.from({ length: 9 }, (_, index) => nowMs - 70_000 + index * 5000);
    const avg = timestamps.map(time => (time >= span.fromMs && time <= span.toMs ? 20 : 21));
    const series = { timestamps, columns: { cpuPercent: { avg } }, bucketMs: 0 };
    const view = { kind: 'fixed', ...span, range: '15m' } as const;
    const state = { version: 2, subjects: [container.ref], view, hidden: [] } as const;
    const opened = await driver.open({ state }, { view, ...span, series });
    const line = await drawnLine(opened.page.mainFrame(), 'cpu');
    assert.ok(line.from < 0.01 && line.to > 0.99, JSON.stringify(line));
    assert.match((await driver.legend('cpu'))[0] ?? '', /20%.*max 20%/s);
  });

  it('follows the width of its tab', async () => {
    const opened = await driver.open({ width: 1000 });
    const before = await driver.area('cpu');
    await opened.page.setViewportSize({ width: 700, height: 900 });
    await opened.page.waitForFunction(
      old => (document.querySelector('[data-chart=cpu] .u-over')?.clientWidth ?? old) < old - 200,
      before.width,
    );
  });

  it('spans exactly the range asked, empty where nothing was collected', async () => {
    const fromMs = nowMs - 15 * minute;
    const opened = await driver.open(
      {},
      { series: fakeSeries({ fromMs: nowMs - 3 * minute, toMs: nowMs, stepMs: 5000 }) },
    );
    const { width } = await driver.area('cpu');
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
    const opened = await driver.open({}, { series: fakeSeries({ ...span, stepMs: 5000, gaps: [gap] }) });
    const withGap = await driver.countPixels('network', darkBlue);
    await opened.post(snapshot(1));
    assert.ok((await driver.countPixels('network', darkBlue)) > withGap * 1.1);
    const { x, y, width } = await driver.area('cpu');
    await opened.post(snapshot(1, { series: fakeSeries({ ...span, stepMs: 5000, gaps: [gap] }) }));
    await opened.page.mouse.move(x + width * 0.5, y + 20);
    await opened.settle();
    assert.match((await driver.legend('cpu'))[0] ?? '', /–/);
  });

  it('shows the moment under the pointer and no figures in a gap, not a row of hours away', async () => {
    const hour = 60 * minute;
    const timestamps = [nowMs - 23 * hour, nowMs - 22 * hour, nowMs - 15 * hour, nowMs - hour, nowMs];
    const columns = { cpuPercent: { avg: [10, 20, null, 30, 40] } };
    const span = { fromMs: nowMs - 48 * hour, toMs: nowMs };
    const opened = await driver.open({}, { ...span, series: { timestamps, columns, bucketMs: 0 } });
    const cursorTime = opened.page.locator('[data-chart=cpu] .cursor-time');
    for (const [hoursAgo, figure] of [
      [40, '–'],
      [24, '–'],
      [22.6, '10%'],
      [18, '–'],
      [12, '–'],
      [4, '–'],
      [0.9, '30%'],
    ] as const) {
      await driver.point('cpu', 1 - hoursAgo / 48);
      const [text = ''] = await driver.legend('cpu');
      assert.match(text, new RegExp(`CPU\\s+${figure}`), `${hoursAgo} h ago`);
      if (figure !== '–') continue;
      const time = (await cursorTime.innerText()).replace(/UTC.*/, '').trim();
      const shownMs = Date.parse(`${time} ${new Date(nowMs - hoursAgo * hour).getFullYear()}`);
      const about = Math.abs(shownMs - (nowMs - hoursAgo * hour));
      assert.ok(about < 10 * minute, `${time} is shown where ${hoursAgo} h ago is pointed at`);
    }
  });

  it('joins rows that come at a longer interval than the first ones, and draws no dots', async () => {
    const series = fakeSeries({ fromMs: nowMs - 5 * minute, toMs: nowMs, stepMs: 5000 });
    const opened = await driver.open({}, { series });
    let toMs = nowMs;
    for (let row = 0; row < 6; row++) {
      toMs += minute;
      const columns = { cpuPercent: { avg: [50] } };
      const added = { timestamps: [toMs], columns, bucketMs: 0 };
      await opened.post({ type: 'append', intervalMs: minute, request: 1, series: added, toMs });
    }
    const line = await drawnLine(opened.page.mainFrame(), 'cpu');
    assert.ok(line.to > 0.99 && line.emptyColumns === 0, JSON.stringify(line));
    toMs += 3 * minute;
    const late = { timestamps: [toMs], columns: { cpuPercent: { avg: [50] } }, bucketMs: 0 };
    await opened.post({ type: 'append', intervalMs: minute, request: 1, series: late, toMs });
    assert.ok((await drawnLine(opened.page.mainFrame(), 'cpu')).emptyColumns > 20, 'a gap is still a gap');
  });

  it('marks the moment of a rename: as a line, under the pointer and in the spoken summary', async () => {
    const series = fakeSeries({
      fromMs: nowMs - 15 * minute,
      toMs: nowMs,
      stepMs: 5000,
      gaps: [[nowMs - 12 * minute, nowMs - 2 * minute]],
    });
    const span = { fromMs: nowMs - 15 * minute, toMs: nowMs };
    const rename = laneEvent(nowMs - 5 * minute, 'rename', { name: '<b>app-old' });
    // Beside the gap, figures that rise would look like a mark.
    const avg = series.columns.cpuPercent?.avg.map(value => value && 30) ?? [];
    /** Columns with ink in at least a third of the height: a dashed line from top to bottom. */
    const inked = async (): Promise<number[]> => {
      const columns = await alphaColumns(opened.page, 'cpu');
      return columns.flatMap((column, x) => {
        const isLine = column.filter(alpha => alpha > 60).length >= column.length / 3;
        return isLine ? [x / columns.length] : [];
      });
    };
    const level = { ...series, columns: { ...series.columns, cpuPercent: { avg } } };
    const opened = await driver.open({}, { series: level, ...span });
    assert.deepEqual(await inked(), []);
    await opened.post({ type: 'lane', request: 1, entries: [rename], nowMs });
    await opened.settle();
    const [at = NaN, ...others] = await inked();
    assert.ok(Math.abs(at - 10 / 15) < 0.01 && others.length <= 1, `${at} ${others.join(' ')}`);
    const label = await opened.page.locator('[data-chart=cpu] .chart-body').getAttribute('aria-label');
    assert.match(label ?? '', new RegExp(`Renamed to <b>app-old: ${moment}\\.$`));
    const area = await driver.area('cpu');
    await opened.page.mouse.move(area.x + area.width * (10 / 15) - 2, area.y + 40);
    const pointed = await opened.page.locator('[data-chart=cpu] .cursor-time').textContent();
    assert.match(pointed ?? '', new RegExp(`^Renamed to <b>app-old · ${moment}$`));
    await opened.page.mouse.move(area.x + area.width / 3, area.y + 40);
    const elsewhere = await opened.page.locator('[data-chart=cpu] .cursor-time').textContent();
    assert.match(elsewhere ?? '', new RegExp(`^${moment}$`));
  });

  it('labels the axis of any figure, however large', async () => {
    const opened = await driver.open();
    for (const rate of [1, 3 * 2 ** 50, 60 * 2 ** 50]) {
      const span = { fromMs: nowMs - 15 * minute, toMs: nowMs };
      const series = fakeSeries({ ...span, stepMs: 5000 });
      const avg = series.timestamps.map(() => rate);
      await opened.post(
        snapshot(1, { series: { ...series, columns: { networkRxBytesPerSecond: { avg } } } }),
      );
      // To the left of the plot there are only labels.
      const ink = await opened.page.locator('[data-chart=network] canvas').evaluate(canvas => {
        const over = canvas.parentElement?.querySelector('.u-over') as HTMLElement;
        const context = (canvas as HTMLCanvasElement).getContext('2d') as CanvasRenderingContext2D;
        const { data } = context.getImageData(
          0,
          0,
          over.offsetLeft - 4,
          over.offsetTop + over.offsetHeight - 14,
        );
        return data.filter((alpha, at) => at % 4 === 3 && alpha > 40).length;
      });
      assert.ok(ink > 100, `labels up to ${rate} B/s`);
    }
  });

  it('shows a single point between gaps as a dot', async () => {
    const avg = [null, 50, null];
    const timestamps = [nowMs - 10 * minute, nowMs - 7 * minute, nowMs - 4 * minute];
    await driver.open({}, { series: { timestamps, columns: { cpuPercent: { avg } }, bucketMs: 0 } });
    assert.ok((await driver.countPixels('cpu', darkBlue)) >= 4);
  });

  it('draws in the new theme’s colors at once', async () => {
    const opened = await driver.open();
    assert.equal(await driver.countPixels('cpu', lightBlue), 0);
    await opened.setTheme('light');
    assert.ok((await driver.countPixels('cpu', lightBlue)) > 200);
    assert.equal(await driver.countPixels('cpu', darkBlue), 0);
    await opened.setTheme('highContrast');
    assert.ok((await driver.countPixels('cpu', darkBlue)) > 200);
  });

  it('shows extremes of a down-sampled series as a band', async () => {
    const opened = await driver.open();
    const rawPixels = await driver.countInked('network');
    const span = { fromMs: nowMs - 15 * minute, toMs: nowMs };
    await opened.post(snapshot(1, { series: fakeSeries({ ...span, stepMs: 5000, hasBand: true }) }));
    assert.ok((await driver.countInked('network')) > rawPixels * 2);
  });

  it('draws the edges of a band where a theme has no bands, also after a change to that theme', async () => {
    const span = { fromMs: nowMs - 15 * minute, toMs: nowMs };
    const band = { series: fakeSeries({ ...span, stepMs: 5000, hasBand: true }) };
    await driver.open({ theme: 'highContrast' }, band);
    const inked = await driver.countInked('network');
    await driver.closePage();
    const opened = await driver.open({ theme: 'dark' }, band);
    await opened.setTheme('highContrast');
    assert.equal(await driver.countInked('network'), inked);
  });

  it('shows the limit of the container and not the machine’s', async () => {
    const opened = await driver.open();
    assert.match((await driver.legend('memory')).join(), /Limit.*256 MiB/s);
    const unlimited: PanelSubject = { ...container, limits: {} };
    const series = fakeSeries({ fromMs: nowMs - 15 * minute, toMs: nowMs, stepMs: 5000 });
    const avg = series.timestamps.map(() => 64 * 1024 ** 3);
    const columns = { ...series.columns, memoryLimitBytes: { avg } };
    await opened.post(snapshot(1, { subject: unlimited, series: { ...series, columns } }));
    assert.doesNotMatch((await driver.legend('memory')).join(), /Limit/);
  });

  it('adds rows to a live view and drops those that left the range', async () => {
    const opened = await driver.open(allInSight);
    const toMs = nowMs + 5000;
    const columns = { cpuPercent: { avg: [77] } };
    await opened.post({
      type: 'append',
      intervalMs: 5000,
      request: 1,
      series: { timestamps: [toMs], columns, bucketMs: 0 },
      toMs,
    });
    assert.match((await driver.legend('cpu'))[0] ?? '', /77%/);
    assert.equal(await opened.page.locator('.chart:not([hidden]) canvas').count(), 6, 'charts are kept');
  });

  it('keeps its charts over any number of updates', async () => {
    const opened = await driver.open(allInSight);
    await opened.page.evaluate(() =>
      document.querySelectorAll('canvas').forEach(canvas => canvas.classList.add('kept')),
    );
    for (let step = 1; step <= 5; step++) {
      const series = fakeSeries({ fromMs: nowMs + step * 5000, toMs: nowMs + step * 5000, stepMs: 5000 });
      await opened.post({ type: 'append', intervalMs: 5000, request: 1, series, toMs: nowMs + step * 5000 });
    }
    await opened.post(snapshot(1, { view: { kind: 'live', range: '15m' } }));
    assert.equal(await opened.page.locator('.chart:not([hidden]) canvas.kept').count(), 6);
  });

  it('draws again for what happened only where there is something to mark, and once', async () => {
    const opened = await driver.open(allInSight);
    await opened.page.evaluate(() => {
      const clear = CanvasRenderingContext2D.prototype.clearRect;
      const drawn: string[] = ((globalThis as { drawn?: string[] }).drawn = []);
      CanvasRenderingContext2D.prototype.clearRect = function (...rect) {
        drawn.push(this.canvas.closest<HTMLElement>('.chart')?.dataset['chart'] ?? '');
        clear.apply(this, rect);
      };
    });
    const drawnBy = async (message: ToPanel): Promise<string[]> => {
      await opened.post(message);
      await opened.settle();
      return opened.page.evaluate(() => {
        const { drawn = [] } = globalThis as { drawn?: string[] };
        return drawn.splice(0).filter(chart => chart !== '');
      });
    };
    const all = ['cpu', 'memory', 'network', 'block', 'pids'];
    const lane = { type: 'lane', request: 1, nowMs } as const;
    assert.deepEqual(await drawnBy({ ...lane, entries: [] }), []);
    const start = laneEvent(nowMs - 5 * minute, 'start');
    const marked = await drawnBy({ ...lane, entries: [start] });
    assert.deepEqual(
      all.map(chart => marked.filter(each => each === chart).length),
      all.map(() => 1),
    );
    const body = opened.page.locator('[data-chart=cpu] .chart-body');
    assert.match((await body.getAttribute('aria-label')) ?? '', new RegExp(`Started: ${moment}\\.$`));
    await drawnBy({ ...lane, entries: [] });
    assert.doesNotMatch((await body.getAttribute('aria-label')) ?? '', /Started/);
  });

  it('describes each chart in words that change with its data', async () => {
    const series = {
      timestamps: [nowMs - 5000, nowMs],
      columns: { cpuPercent: { avg: [10, 30] } },
      bucketMs: 0,
    };
    const opened = await driver.open({}, { series });
    const cpu = opened.page.locator('[data-chart=cpu] [role=img]');
    assert.match(
      (await cpu.getAttribute('aria-label')) ?? '',
      /latest 30%, average 20%, lowest 10%, highest 30%/,
    );
    const more = { timestamps: [nowMs + 5000], columns: { cpuPercent: { avg: [50] } }, bucketMs: 0 };
    await opened.post({ type: 'append', intervalMs: 5000, request: 1, series: more, toMs: nowMs + 5000 });
    assert.match((await cpu.getAttribute('aria-label')) ?? '', /latest 50%/);
    assert.match(await opened.page.locator('[data-chart=cpu] table').innerText(), /50%\s+30%\s+10%\s+50%/);
  });
});
