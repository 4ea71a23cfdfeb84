import assert from 'node:assert/strict';
import type { PanelSubject, PanelView } from '../../src/protocol/panel';
import { allInSight, container, darkBlue, nowMs, snapshot, PanelDriver } from '../support/panel/panelDriver';
import { waitFor } from '../support/run/waitFor';

const minute = 60_000;

describe('The history panel in a real browser', function () {
  this.timeout(30_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  it('asks for its first view with two points for each pixel', async () => {
    const opened = await driver.load({ width: 900 });
    assert.deepEqual(opened.messages, [
      { type: 'ready', request: 1, view: { kind: 'live', range: '15m' }, maxPoints: 1800 },
    ]);
  });

  it('asks for the span that was dragged over', async () => {
    const opened = await driver.open();
    await driver.drag('memory', 0.25, 0.5);
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
    const opened = await driver.open();
    const view: PanelView = { kind: 'fixed', fromMs: nowMs - 5 * minute, toMs: nowMs - minute, range: '15m' };
    await driver.drag('cpu', 0.2, 0.4);
    await opened.waitForMessage('view');
    await opened.post(snapshot(2, { view, fromMs: view.fromMs, toMs: view.toMs }));
    const { x, y, width } = await driver.area('cpu');
    const asked = opened.messages.length;
    await opened.page.mouse.dblclick(x + width / 2, y + 30);
    const message = await opened.waitForMessage('view', asked);
    assert.deepEqual(message.view, { kind: 'live', range: '15m' });
  });

  it('cancels a drag on Escape', async () => {
    const opened = await driver.open();
    const { x, y, width } = await driver.area('cpu');
    const { mouse, keyboard } = opened.page;
    const selection = opened.page.locator('[data-chart=memory] .u-select');
    await mouse.move(x + width * 0.2, y + 30);
    await mouse.down();
    await mouse.move(x + width * 0.5, y + 40, { steps: 4 });
    assert.ok(((await selection.boundingBox())?.width ?? 0) > 50);
    await keyboard.press('Escape');
    await mouse.move(x + width * 0.7, y + 40, { steps: 4 });
    await mouse.up();
    await opened.settle();
    assert.equal((await selection.boundingBox())?.width ?? 0, 0);
    assert.deepEqual(
      opened.messages.filter(({ type }) => type === 'view'),
      [],
    );
    await driver.drag('cpu', 0.2, 0.4);
    await opened.waitForMessage('view');
  });

  it('goes back to live on a double click where the zoom led into a gap, and offers a button for it', async () => {
    const opened = await driver.open();
    const empty = { timestamps: [], columns: {}, bucketMs: 0 };
    const placeholder = opened.page.locator('.placeholder');
    const zoomIntoGap = async (): Promise<number> => {
      const from = opened.messages.length;
      await driver.drag('cpu', 0.2, 0.4);
      const { view, request } = await opened.waitForMessage('view', from);
      await opened.post(snapshot(request, { view, series: empty }));
      assert.match(await placeholder.innerText(), /No data in this range/);
      return opened.messages.length;
    };
    let asked = await zoomIntoGap();
    const box = (await placeholder.boundingBox()) ?? assert.fail('no placeholder');
    await opened.page.mouse.dblclick(box.x + 20, box.y + 40);
    const { view, request } = await opened.waitForMessage('view', asked);
    assert.deepEqual(view, { kind: 'live', range: '15m' });
    await opened.post(snapshot(request));
    asked = await zoomIntoGap();
    await placeholder.getByRole('button', { name: 'Undo Zoom' }).click();
    assert.deepEqual((await opened.waitForMessage('view', asked)).view, { kind: 'live', range: '15m' });
  });

  it('shows an answer that came before it asked only where that is of its own view', async () => {
    const opened = await driver.load();
    const charts = opened.page.locator('.chart:not([hidden]) canvas');
    await opened.post(snapshot(1, { view: { kind: 'live', range: '7d' } }));
    assert.equal(await charts.count(), 0);
    await opened.post(snapshot(1));
    await charts.first().waitFor();
  });

  it('asks again until it is answered, and takes the answer to any', async () => {
    const opened = await driver.load();
    const again = await opened.waitForMessage('ready', 1);
    assert.equal(again.request, 1);
    // The answer is lost, what comes with the next tick is not.
    const asked = opened.messages.length;
    await opened.post({ type: 'current', figures: {}, nowMs });
    await opened.waitForMessage('ready', asked);
    await opened.post(snapshot(1));
    await opened.page.waitForSelector('.chart:not([hidden]) canvas');
  });

  it('is scrolled where it was when it is shown again', async () => {
    const first = await driver.open({ height: 500 });
    await first.page.mouse.move(400, 300);
    await first.page.mouse.wheel(0, 330);
    const kept = await first.waitForKept(({ scrollTop }) => scrollTop === 330);
    const again = await driver.load({ height: 500, state: kept });
    await again.post(snapshot(1));
    await again.settle();
    assert.equal(await again.page.evaluate(() => window.scrollY), 330);
  });

  it('keeps where it is scrolled at once when its user turns away', async () => {
    const opened = await driver.open({ height: 500 });
    // A single turn of the page's event loop, after which it is still busy.
    await opened.page.evaluate(() => {
      window.scrollTo(0, 210);
      return new Promise<void>(resolve =>
        window.addEventListener('scroll', () => {
          window.dispatchEvent(new Event('blur'));
          resolve();
        }),
      );
    });
    const kept = opened.messages.flatMap(message =>
      message.type === 'keep' ? [message.state.scrollTop] : [],
    );
    assert.equal(kept.at(-1), 210);
  });

  it('restores what its host kept where the page kept nothing, and sends its host all it keeps', async () => {
    const view: PanelView = { kind: 'fixed', fromMs: nowMs - 60 * minute, toMs: nowMs - minute, range: '6h' };
    const state = { version: 2, subjects: [container.ref], view, hidden: ['cpu/cpuPercent'] } as const;
    const opened = await driver.load({ hostState: state });
    const [ready] = opened.messages;
    assert.deepEqual(ready?.type === 'ready' && ready.view, view);
    await opened.post(snapshot(1, { view }));
    assert.equal(await driver.countPixels('cpu', darkBlue), 0);
    assert.deepEqual((await opened.waitForMessage('keep')).state, state);
  });

  it('does not take a click for a drag', async () => {
    const opened = await driver.open();
    const { x, y } = await driver.area('cpu');
    await opened.page.mouse.click(x + 100, y + 30);
    await opened.settle();
    assert.deepEqual(
      opened.messages.filter(({ type }) => type === 'view'),
      [],
    );
  });

  it('shows values under the cursor in all charts at once, and the latest ones without it', async () => {
    const timestamps = [nowMs - 10 * minute, nowMs - 5 * minute, nowMs];
    const columns = { cpuPercent: { avg: [10, 20, 30] }, pids: { avg: [1, 2, 3] } };
    await driver.open(allInSight, { series: { timestamps, columns, bucketMs: 0 } });
    assert.match((await driver.legend('cpu'))[0] ?? '', /30%/);
    await driver.point('cpu', 0.66);
    assert.match((await driver.legend('cpu'))[0] ?? '', /20%/);
    assert.match((await driver.legend('pids'))[0] ?? '', /PIDs\s+2\s/);
    await driver.pointAway();
    assert.match((await driver.legend('pids'))[0] ?? '', /PIDs\s+3\s/);
  });

  it('hides a series from the legend, keeps that in its state and shows it again', async () => {
    const opened = await driver.open();
    const received = opened.page.locator('[data-chart=network] .legend-entry').first();
    await received.click();
    await opened.settle();
    assert.equal(await received.getAttribute('aria-pressed'), 'false');
    assert.equal(await driver.countPixels('network', darkBlue), 0);
    assert.deepEqual(opened.state?.hidden, ['network/networkRxBytesPerSecond']);
    await opened.post(snapshot(1));
    assert.equal(await driver.countPixels('network', darkBlue), 0);
    await received.click();
    await opened.settle();
    assert.ok((await driver.countPixels('network', darkBlue)) > 200);
    assert.deepEqual(opened.state?.hidden, []);
  });

  it('restores view and hidden series after a reload', async () => {
    const view: PanelView = {
      kind: 'fixed',
      fromMs: nowMs - 60 * minute,
      toMs: nowMs - 30 * minute,
      range: '6h',
    };
    const hidden = ['cpu/cpuPercent'];
    const opened = await driver.load({ state: { version: 2, subjects: [container.ref], view, hidden } });
    const [ready] = opened.messages;
    assert.deepEqual(ready?.type === 'ready' && ready.view, view);
    await opened.post(snapshot(1, { view }));
    assert.equal(await driver.countPixels('cpu', darkBlue), 0);
  });

  it('treats names, images and labels as text only', async () => {
    const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const subject: PanelSubject = {
      ...container,
      title: evil,
      image: evil,
      project: evil,
      containerId: evil,
    };
    const opened = await driver.open({}, { subject });
    await opened.post({
      type: 'notice',
      notice: { severity: 'error', text: evil, action: { id: 'showLog', label: evil } },
    });
    assert.equal(await opened.page.locator('h1').innerText(), evil);
    assert.equal(await opened.page.locator('main img, main script').count(), 0);
    assert.equal(await opened.page.title(), 'Container history');
  });

  it('holds live data back while a pointer reads the charts, and catches up after', async () => {
    const opened = await driver.open();
    await driver.point('cpu', 0.5);
    const before = await opened.page.locator('.span-text').innerText();
    const toMs = nowMs + 2 * minute;
    const columns = { cpuPercent: { avg: [77] } };
    await opened.post({
      type: 'append',
      intervalMs: 5000,
      request: 1,
      series: { timestamps: [toMs], columns, bucketMs: 0 },
      toMs,
    });
    await opened.post(snapshot(1, { fromMs: toMs - 15 * minute, toMs }));
    await opened.post({
      type: 'append',
      intervalMs: 5000,
      request: 1,
      series: { timestamps: [toMs + 5000], columns, bucketMs: 0 },
      toMs: toMs + 5000,
    });
    assert.match((await driver.legend('cpu'))[0] ?? '', /%/);
    assert.doesNotMatch((await driver.legend('cpu'))[0] ?? '', /77%/);
    await driver.pointAway();
    await waitFor('the live data', async () => /77%/.test((await driver.legend('cpu'))[0] ?? ''));
    assert.notEqual(await opened.page.locator('.span-text').innerText(), before);
  });

  it('answers a button at once although the pointer is over a chart', async () => {
    const opened = await driver.open();
    await driver.point('cpu', 0.1);
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
    assert.match((await driver.legend('cpu'))[0] ?? '', /55%/);
  });

  it('drops the answer to an outdated request', async () => {
    const opened = await driver.open();
    await opened.page.locator('[data-range="24h"]').click();
    await opened.waitForMessage('view');
    const late = { timestamps: [nowMs], columns: { cpuPercent: { avg: [99] } }, bucketMs: 0 };
    await opened.post(snapshot(1, { series: late }));
    await opened.post({ type: 'append', intervalMs: 5000, request: 7, series: late, toMs: nowMs });
    await opened.post({ type: 'failure', request: 1, message: 'late' });
    assert.doesNotMatch((await driver.legend('cpu'))[0] ?? '', /99%/);
    assert.equal(await opened.page.locator('.notice:visible').count(), 0);
  });

  it('shows which range is active, visually and to screen readers', async () => {
    const opened = await driver.open();
    const pressed = (): Promise<string[]> =>
      opened.page.locator('.range-group vscode-button[aria-pressed=true]').allInnerTexts();
    assert.deepEqual(await pressed(), ['15 m']);
    await opened.page.locator('[data-range="6h"]').click();
    await opened.settle();
    assert.deepEqual(await pressed(), ['6 h']);
    const inner = opened.page.locator('[data-range="6h"]').getByRole('button', { pressed: true });
    assert.equal(await inner.count(), 1);
  });

  it('draws a secondary button with the border that the theme has for it, or else with that of all buttons', async () => {
    const opened = await driver.open();
    const borderOf = (range: string): Promise<string> =>
      opened.page
        .locator(`[data-range="${range}"] .control`)
        .evaluate(control => getComputedStyle(control).borderTopColor);
    const setColor = (name: string, color: string): Promise<void> =>
      opened.page.evaluate(
        ([name, color]) => document.documentElement.style.setProperty(`--vscode-${name}`, color),
        [name, color] as const,
      );
    const primary = await borderOf('15m');
    await setColor('button-border', 'rgb(1, 2, 3)');
    assert.equal(await borderOf('1h'), 'rgb(1, 2, 3)');
    await setColor('button-secondaryBorder', 'rgb(4, 5, 6)');
    assert.equal(await borderOf('1h'), 'rgb(4, 5, 6)');
    assert.equal(await borderOf('15m'), primary);
  });

  it('stops following on Live and starts again on Back to live', async () => {
    const opened = await driver.open();
    await opened.page.locator('.live').click();
    const stopped = await opened.waitForMessage('view');
    assert.equal(stopped.view.kind, 'fixed');
    const asked = opened.messages.length;
    await opened.page.locator('.live').click();
    const again = await opened.waitForMessage('view', asked);
    assert.deepEqual(again.view, { kind: 'live', range: '15m' });
  });

  it('says that it is collecting, that a range is empty, or that reading failed', async () => {
    const opened = await driver.load(allInSight);
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
      intervalMs: 5000,
      request,
      series: { timestamps: [nowMs], columns: { cpuPercent: { avg: [5] } }, bucketMs: 0 },
      toMs: nowMs,
    });
    assert.equal(await placeholder.isVisible(), false);
    assert.equal(await opened.page.locator('.chart:not([hidden]) canvas').count(), 5);
    await opened.post(snapshot(request, { series: empty, subject: { ...container, status: undefined } }));
    assert.match(await placeholder.innerText(), /No data in this range/);
  });

  it('keeps the charts and says so when a refresh fails', async () => {
    const opened = await driver.open();
    await opened.post({ type: 'failure', request: 1, message: 'worker gone' });
    assert.match(await opened.page.locator('.notice').innerText(), /worker gone/);
    assert.ok((await driver.countPixels('cpu', darkBlue)) > 200);
  });

  it('keeps the focus on the button of a notice, and announces nothing again, while data comes', async () => {
    const opened = await driver.open();
    const action = { id: 'showLog', label: 'Show Log' } as const;
    await opened.post({ type: 'notice', notice: { severity: 'error', text: 'Disk full.', action } });
    const button = opened.page.locator('.notice vscode-button');
    await button.evaluate(element => {
      element.focus();
      element.dataset['same'] = 'yes';
    });
    await opened.post(snapshot(1));
    await opened.settle();
    assert.equal(await button.getAttribute('data-same'), 'yes');
    assert.equal(await opened.page.evaluate(() => document.activeElement?.textContent), 'Show Log');
    await opened.page.keyboard.press('Enter');
    assert.deepEqual(await opened.waitForMessage('action'), { type: 'action', id: 'showLog' });
  });

  it('resumes collection from its notice', async () => {
    const opened = await driver.open();
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

  it('shows current figures whatever span the charts have', async () => {
    const opened = await driver.open();
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
