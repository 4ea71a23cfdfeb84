import assert from 'node:assert/strict';
import { laneEvent } from '../support/panel/panelStory';
import { darkBlue, nowMs, snapshot, PanelDriver } from '../support/panel/panelDriver';
import { fakeSeries } from '../support/panel/panelSeries';

const minute = 60_000;

describe('The legends of the history panel', function () {
  this.timeout(30_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  const timestamps = Array.from({ length: 20 }, (_, index) => nowMs - (19 - index) * 5000);
  const cpuPercent = { avg: timestamps.map((_, index) => index + 1) };

  it('say last, average, p95 and highest of what is shown, and of nothing before it', async () => {
    const early = { timestamps: [nowMs - 16 * minute, ...timestamps], bucketMs: 0 };
    const columns = { cpuPercent: { avg: [99, ...cpuPercent.avg] } };
    await driver.open({}, { series: { ...early, columns } });
    assert.match((await driver.legend('cpu'))[0] ?? '', /CPU\s+20%\s+avg 10.5%\s+p95 19%\s+max 20%/);
  });

  it('say nothing of a span that is left: figures of the one that is shown come with its data', async () => {
    const opened = await driver.open();
    const known = (await driver.legend('cpu'))[0] ?? '';
    assert.match(known, /avg \d/);
    const sent = opened.messages.length;
    await opened.page.keyboard.press('ArrowLeft');
    await opened.settle();
    const pending = (await driver.legend('cpu'))[0] ?? '';
    assert.deepEqual(pending.match(/\d+(\.\d+)?%/g), null, `no figure in “${pending}”`);
    assert.match(pending, /avg …/);
    assert.equal(await opened.page.locator('[data-chart=cpu][aria-busy=true]').count(), 1);
    const { view, request } = await opened.waitForMessage('view', sent);
    assert.ok(view.kind === 'fixed');
    const span = { fromMs: view.fromMs, toMs: view.toMs };
    await opened.post(snapshot(request, { view, ...span, series: fakeSeries({ ...span, stepMs: 5000 }) }));
    const figures = (await driver.legend('cpu'))[0] ?? '';
    assert.match(figures, /avg \d/);
    assert.equal(await opened.page.locator('[data-chart=cpu][aria-busy=true]').count(), 0);
  });

  it('say nothing of a span whose events are there before its figures', async () => {
    const opened = await driver.open();
    const sent = opened.messages.length;
    await opened.page.keyboard.press('ArrowLeft');
    const { view, request } = await opened.waitForMessage('view', sent);
    assert.ok(view.kind === 'fixed');
    const entries = [laneEvent(view.fromMs + minute, 'die', { exitCode: 1 })];
    await opened.post({ type: 'lane', request, entries, nowMs });
    assert.equal(await opened.page.locator('.lane-mark').count(), 1);
    const pending = (await driver.legend('cpu'))[0] ?? '';
    assert.deepEqual(pending.match(/\d+(\.\d+)?%/g), null, `no figure in “${pending}”`);
    assert.equal(await opened.page.locator('[data-chart=cpu][aria-busy=true]').count(), 1);
    const span = { fromMs: view.fromMs, toMs: view.toMs };
    await opened.post(snapshot(request, { view, ...span, series: fakeSeries({ ...span, stepMs: 5000 }) }));
    assert.match((await driver.legend('cpu'))[0] ?? '', /avg \d/);
    const label = await opened.page.locator('[data-chart=cpu] .chart-body').getAttribute('aria-label');
    assert.match(label ?? '', /Died, exit code 1/);
  });

  it('say that p95 is of averages where points are', async () => {
    const max = timestamps.map(() => 80);
    const series = { timestamps, columns: { cpuPercent: { ...cpuPercent, max } }, bucketMs: 5000 };
    const opened = await driver.open({}, { series });
    assert.match((await driver.legend('cpu'))[0] ?? '', /p95 of avg 19%\s+max 80%/);
    const title = await opened.page.locator('[data-chart=cpu] .legend-entry').first().getAttribute('title');
    assert.match(title ?? '', /averages over 5 s/);
  });

  it('show one series alone on Alt+click and Alt+Enter, and all once more', async () => {
    const opened = await driver.open();
    const entry = (at: number) => opened.page.locator('[data-chart=network] .legend-entry').nth(at);
    const pressed = async (): Promise<(string | null)[]> =>
      Promise.all([0, 1].map(at => entry(at).getAttribute('aria-pressed')));
    await entry(1).click({ modifiers: ['Alt'] });
    assert.deepEqual(await pressed(), ['false', 'true']);
    assert.equal(await driver.countPixels('network', darkBlue), 0);
    assert.deepEqual(opened.state?.hidden, ['network/networkRxBytesPerSecond']);
    await entry(1).click({ modifiers: ['Alt'] });
    assert.deepEqual(await pressed(), ['true', 'true']);
    await entry(0).focus();
    await opened.page.keyboard.press('Alt+Enter');
    assert.deepEqual(await pressed(), ['true', 'false']);
    await opened.page.keyboard.press('Alt+Enter');
    assert.deepEqual(await pressed(), ['true', 'true']);
    await opened.page.keyboard.press('Enter');
    assert.deepEqual(await pressed(), ['false', 'true']);
  });

  it('read the CPU against the limit of the container, and mark what was killed out of memory', async () => {
    const oomKills = { avg: timestamps.map((_, index) => (index === 9 ? 1 : 0)) };
    const memoryUsedBytes = { avg: timestamps.map(() => 2 ** 20) };
    const series = { timestamps, columns: { cpuPercent, oomKills, memoryUsedBytes }, bucketMs: 0 };
    const opened = await driver.open({}, { series });
    assert.deepEqual(await driver.legend('cpu').then(all => all.length), 1);
    const { subject } = snapshot(1);
    assert.ok(subject.kind === 'container');
    await opened.post(snapshot(1, { series, subject: { ...subject, limits: { cpuCores: 0.5 } } }));
    assert.match((await driver.legend('cpu'))[1] ?? '', /Limit now\s+50%/);
    const label = await opened.page.locator('[data-chart=memory] [role=img]').getAttribute('aria-label');
    assert.match(label ?? '', /Out of memory: once\./);
    assert.ok((await driver.countPixels('memory', [0xf1, 0x4c, 0x4c])) > 20);
  });
});
