import assert from 'node:assert/strict';
import type { PanelSubject } from '../../src/protocol/panel';
import { container, nowMs, snapshot, PanelDriver } from '../support/panel/panelDriver';
import { axeFaults } from '../support/panel/axeFaults';
import { layoutOf, overflowing, unevenSeries } from '../support/panel/panelLayout';
import { fakeSeries } from '../support/panel/panelSeries';
import { panelThemes } from '../support/panel/panelThemes';

const minute = 60_000;
const span = { fromMs: nowMs - 15 * minute, toMs: nowMs };
const series = unevenSeries({ ...span, stepMs: 30_000, hasBand: true });
const alive = { type: 'status', isCollecting: true, isPaused: false, intervalMs: 5000 } as const;
const longPath = `/home/user/${'very-long-folder-name/'.repeat(12)}metrics.sqlite`;

describe('The layout of the history panel', function () {
  this.timeout(120_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  for (const [kind, subject] of [
    ['container', { ...container, limits: { memoryBytes: 2 * 1024 ** 3, pids: 2000 } }],
    ['host', { kind: 'host', ref: { kind: 'host' }, title: 'devbox', cores: 8 }],
  ] as const satisfies readonly (readonly [string, PanelSubject])[]) {
    it(`keeps every height and place under a pointer, at every width (${kind})`, async () => {
      const opened = await driver.open({}, { subject, series });
      await opened.post(alive);
      // Keeps the host alive, however long the checks take, because a silent host is reported as gone.
      opened.answer(({ type }) => {
        if (type === 'ping') void opened.post(alive);
      });
      for (const width of [
        290, 345, 430, 510, 560, 640, 700, 840, 1000, 1110, 1120, 1200, 1300, 1400, 1760,
      ]) {
        await opened.page.setViewportSize({ width, height: 900 });
        await driver.pointAway();
        const before = await layoutOf(opened);
        for (const at of [0.02, 0.3, 0.5, 0.75, 0.9]) {
          await driver.point('cpu', at);
          assert.deepEqual(await layoutOf(opened), before, `pointer at ${at} of ${width} px`);
        }
      }
    });
  }

  it('keeps every height and place wherever the pointer is: tiles, buttons, legends, headings, all charts', async () => {
    const opened = await driver.open({}, { series });
    await opened.post({ type: 'current', figures: { cpuPercent: 12.3 }, nowMs });
    await opened.post(alive);
    opened.answer(({ type }) => {
      if (type === 'ping') void opened.post(alive);
    });
    const places =
      'h1, .facts, .tile, vscode-button, .more-button, .legend-entry, .chart h2, .chart-body, .overview-strip';
    for (const width of [345, 1200]) {
      await opened.page.setViewportSize({ width, height: 3000 });
      await driver.pointAway();
      const before = await layoutOf(opened);
      const boxes = await Promise.all(
        (await opened.page.locator(places).all()).map(each => each.boundingBox()),
      );
      const shown = boxes.flatMap(box => (box && box.width > 0 ? box : []));
      assert.ok(shown.length > 20, `${shown.length} places`);
      for (const { x, y, width: wide, height } of shown) {
        await opened.page.mouse.move(x + wide / 2, y + height / 2);
        await opened.settle();
        assert.deepEqual(await layoutOf(opened), before, `pointer at ${x}, ${y} of ${width} px`);
      }
    }
  });

  it('shows the peak of the range, and under the pointer that of the moment', async () => {
    const timestamps = [nowMs - 10 * minute, nowMs - 5 * minute, nowMs];
    const cpuPercent = { avg: [10, 20, 30], min: [1, 2, 3], max: [80, 25, 35] };
    await driver.open({}, { series: { timestamps, columns: { cpuPercent }, bucketMs: 300_000 } });
    assert.match((await driver.legend('cpu'))[0] ?? '', /30%.*max 80%/s);
    await driver.point('cpu', 0.66);
    assert.match((await driver.legend('cpu'))[0] ?? '', /20%\s+peak 25%.*max 80%/s);
  });

  it('overflows at no width, however long its texts are', async () => {
    const subject: PanelSubject = {
      ...container,
      title: 'a-name-that-is-long-'.repeat(6),
      image: `registry.example.com/${'path/'.repeat(30)}api:1`,
      project: 'project'.repeat(20),
      containerId: 'a'.repeat(64),
      status: 'running',
      health: 'unhealthy',
      startedAtMs: nowMs - 400 * 24 * 60 * minute,
      restartCount: 12345,
      limits: { memoryBytes: 1023 * 1024 ** 3, cpuCores: 12.25, pids: 32768 },
    };
    const opened = await driver.open({}, { subject, series });
    const figures = { memoryUsedBytes: 1023 * 2 ** 30, networkRxBytesPerSecond: 1023 * 2 ** 20, pids: 32768 };
    await opened.post({ type: 'current', figures, nowMs });
    const notice = { severity: 'error', action: { id: 'openSettings', label: 'Open Settings' } } as const;
    await opened.post({
      type: 'notice',
      notice: { ...notice, text: `History is not being saved: ${longPath}` },
    });
    for (const width of [220, 260, 300, 320, 344, 360, 420, 520, 800, 1100]) {
      await opened.page.setViewportSize({ width, height: 900 });
      await opened.settle();
      assert.deepEqual(await overflowing(opened), [], `at ${width} px`);
    }
  });

  it('bears a zoom to twice its size: nothing is cut off, and no menu leaves the page', async () => {
    // As when VS Code zooms a window: half as many CSS pixels, each of them larger.
    const plausible = fakeSeries({ ...span, stepMs: 30_000, hasBand: true });
    const opened = await driver.open({ width: 640, height: 400, pixelRatio: 2 }, { series: plausible });
    for (const width of [140, 280, 400, 640]) {
      await opened.page.setViewportSize({ width, height: 400 });
      await opened.settle();
      if (width >= 200) assert.deepEqual(await overflowing(opened), [], `at ${width} px`);
      for (const button of await opened.page.locator('.more-button:visible').all()) {
        await button.click();
        const menu = opened.page.getByRole('menu');
        const box = (await menu.boundingBox()) ?? assert.fail('no menu');
        assert.ok(box.x >= 0 && box.y >= 0 && box.y + box.height <= 400, JSON.stringify(box));
        if (width >= 280) assert.ok(box.x + box.width <= width, JSON.stringify(box));
        const last = menu.getByRole('menuitem').last();
        await last.hover();
        assert.ok(await last.isVisible());
        await opened.page.keyboard.press('Escape');
      }
    }
  });

  it('tells a host’s busiest core and fullest disk, all of them on hover, and nothing that is not known', async () => {
    const subject = { kind: 'host', ref: { kind: 'host' }, title: 'devbox', cores: 3 } as const;
    const opened = await driver.open({}, { subject });
    const tile = (label: string) => opened.page.locator('.tile', { hasText: label });
    const fileSystems = [
      { mount: '/', usedBytes: 25 * 2 ** 30, sizeBytes: 100 * 2 ** 30 },
      { mount: '/<b>data</b>', usedBytes: 3 * 2 ** 30, sizeBytes: 4 * 2 ** 30 },
    ];
    const parts = { coresPercent: [10, Number.NaN, 93], fileSystems };
    await opened.post({ type: 'current', figures: { cpuPercent: 35 }, nowMs, parts });
    assert.match(await tile('CPU').innerText(), /35%\s+busiest core 93%/);
    assert.equal(await tile('CPU').getAttribute('title'), 'Core 0: 10%\nCore 1: –\nCore 2: 93%');
    assert.match(await tile('Disk space').innerText(), /75%\s*used\s+1 GiB free on \/<b>data<\/b>/);
    assert.match((await tile('Disk space').getAttribute('title')) ?? '', /\n\/: 25% of 100 GiB$/);
    await opened.post({ type: 'current', figures: {}, nowMs });
    assert.match(await tile('Disk space').innerText(), /^Disk space\s+–\s*$/);
    assert.equal(await tile('CPU').getAttribute('title'), '');
  });

  it('lists a host’s cores and disks by keyboard, and keeps its place while their figures come', async () => {
    const subject = { kind: 'host', ref: { kind: 'host' }, title: 'devbox', cores: 2 } as const;
    const opened = await driver.open({}, { subject });
    const show = (...coresPercent: number[]): Promise<void> => {
      const disk = { mount: '/', usedBytes: 25 * 2 ** 30, sizeBytes: 100 * 2 ** 30 };
      const parts = { coresPercent, fileSystems: [disk] };
      return opened.post({ type: 'current', figures: { cpuPercent: 35 }, nowMs, parts });
    };
    await show(10, 93);
    const summary = opened.page.locator('.tile summary');
    assert.equal(await summary.count(), 6);
    assert.equal(await opened.page.locator('.tile summary:visible').count(), 2, 'only where there are parts');
    await summary.first().focus();
    await opened.page.keyboard.press('Enter');
    const cores = opened.page.locator('.tile').first().locator('li');
    assert.deepEqual(await cores.allInnerTexts(), ['Core 0: 10%', 'Core 1: 93%']);
    assert.deepEqual(await axeFaults(opened), []);
    const before = await opened.page.locator('.toolbar').boundingBox();
    await show(99, 3);
    assert.deepEqual(await cores.allInnerTexts(), ['Core 0: 99%', 'Core 1: 3%']);
    assert.deepEqual(await opened.page.locator('.toolbar').boundingBox(), before);
    assert.equal(await summary.first().evaluate(each => each === document.activeElement), true);
    await opened.page.keyboard.press('Enter');
    assert.equal(await cores.first().isVisible(), false);
  });

  it('shows nothing of what it reads for the first moment, then where the charts will be', async () => {
    const opened = await driver.load({ width: 1200, title: 'api' });
    const skeleton = opened.page.locator('.placeholder .skeleton');
    const opacityAt = (ms: number): Promise<string> =>
      skeleton.evaluate((each, atMs) => {
        for (const animation of each.getAnimations()) {
          animation.pause();
          animation.currentTime = atMs;
        }
        return getComputedStyle(each).opacity;
      }, ms);
    assert.deepEqual([await opacityAt(0), await opacityAt(149), await opacityAt(400)], ['0', '0', '1']);
    const status = opened.page.getByRole('status').filter({ hasText: 'Reading history' });
    assert.equal(await status.count(), 1);
    const blocks = await skeleton.locator('.skeleton-chart').evaluateAll(all => {
      return all.map(each => each.getBoundingClientRect().x);
    });
    assert.equal(new Set(blocks).size, 2, 'in two columns, as charts are in a page of this width');
    const moving = (): Promise<number> =>
      skeleton.evaluate(each => each.getAnimations({ subtree: true }).length);
    assert.ok((await moving()) > 0);
    await opened.page.emulateMedia({ reducedMotion: 'reduce' });
    assert.equal(await moving(), 0, 'it appears and stands still');
    assert.deepEqual(await axeFaults(opened), []);
  });

  it('wraps a long path in what takes the place of the charts', async () => {
    const opened = await driver.load({ width: 260 });
    await opened.post({
      type: 'failure',
      request: 1,
      message: `ENOSPC: no space left on device, ${longPath}`,
    });
    assert.deepEqual(await overflowing(opened), []);
    const height = await opened.page.locator('.placeholder-text').evaluate(element => element.clientHeight);
    assert.ok(height > 100, 'it is all there');
  });

  it('leaves no hole between charts, however many are hidden', async () => {
    const opened = await driver.open({ width: 1400 }, { series });
    const boxes = async (): Promise<{ x: number; y: number; width: number }[]> => {
      const all = await opened.page.locator('.chart:not([hidden])').all();
      return Promise.all(all.map(async chart => (await chart.boundingBox()) ?? assert.fail('no box')));
    };
    const shown = async (columns: typeof series.columns): Promise<number> => {
      await opened.post(snapshot(1, { series: { ...series, columns } }));
      const found = await boxes();
      const row = Math.max(...found.map(({ x, width }) => x + width)) - Math.min(...found.map(({ x }) => x));
      for (const y of new Set(found.map(box => box.y))) {
        const charts = found.filter(box => box.y === y);
        const filled = charts.reduce((sum, { width }) => sum + width, (charts.length - 1) * 32);
        assert.ok(Math.abs(filled - row) < 2, `the row at ${y} of ${found.length} charts is filled`);
      }
      return found.length;
    };
    const { throttledPercent, cpuPressurePercent, memoryPressurePercent, ioPressurePercent, ...always } =
      series.columns;
    assert.equal(await shown(always), 6);
    assert.equal(await shown({ ...always, throttledPercent }), 7);
    assert.equal(await shown({ ...always, cpuPressurePercent, memoryPressurePercent, ioPressurePercent }), 7);
    assert.equal(await shown({ ...series.columns, oomKills: { avg: series.timestamps.map(() => 1) } }), 9);
    assert.equal(await shown(series.columns), 8);
  });

  it('has no fault that axe finds, in any theme and state', async () => {
    const opened = await driver.open({}, { series, subject: { ...container, health: 'unhealthy' } });
    const audit = async (state: string): Promise<void> => {
      assert.deepEqual(await axeFaults(opened), [], state);
    };
    for (const theme of Object.keys(panelThemes) as (keyof typeof panelThemes)[]) {
      await opened.setTheme(theme);
      await audit(theme);
    }
    const action = { id: 'showLog', label: 'Show Log' } as const;
    await opened.post({ type: 'notice', notice: { severity: 'error', text: 'Disk full.', action } });
    await audit('with a notice');
    await opened.page.locator('[data-chart=network] .more-button').click();
    await audit('with the menu of a chart');
    await opened.page.getByRole('menuitemcheckbox', { name: 'Data Table' }).click();
    await opened.page.getByRole('button', { name: 'More', exact: true }).click();
    await audit('with a data table and the menu of the page');
    await opened.page.keyboard.press('Escape');
    const empty = { timestamps: [], columns: {}, bucketMs: 0 };
    await driver.drag('cpu', 0.2, 0.4);
    const { request, view } = await opened.waitForMessage('view');
    await opened.post(snapshot(request, { view, series: empty }));
    await audit('zoomed into a gap');
  });
});
