import assert from 'node:assert/strict';
import type { PanelMember, PanelSubject, UsageRow } from '../../src/protocol/panel';
import { alphaColumns } from '../support/panel/alphaColumns';
import { axeFaults } from '../support/panel/axeFaults';
import { container, nowMs, snapshot, PanelDriver } from '../support/panel/panelDriver';
import { fakeSeries } from '../support/panel/panelSeries';
import { waitFor } from '../support/run/waitFor';

const minute = 60_000;
const span = { fromMs: nowMs - 15 * minute, toMs: nowMs };
const group: PanelSubject = {
  kind: 'group',
  refs: [
    { kind: 'container', workload: 'name:0', name: 'web-0' },
    { kind: 'container', workload: 'name:1', name: 'web-1' },
  ],
  title: 'shop',
  running: 2,
  networkNotes: [],
};

/** Each with a constant CPU of its own. */
function members(cpu: readonly number[], suffix = ''): PanelMember[] {
  return cpu.map((percent, index) => {
    const series = fakeSeries({ ...span, stepMs: 5000 });
    const cpuPercent = { avg: series.timestamps.map(() => percent) };
    return {
      key: `name:${index}`,
      title: `web-${index}${suffix}`,
      series: { ...series, columns: { ...series.columns, cpuPercent } },
    };
  });
}

function usageRow(workload: string, cpuSeconds: number): UsageRow {
  return { workload, name: workload.replace('name:', ''), cpuSeconds };
}

describe('Members and tables of a comparison', function () {
  this.timeout(30_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  const openGroup = async (cpu: readonly number[]): Promise<void> => {
    const opened = await driver.load({ width: 1100, height: 900 });
    await opened.post(snapshot(1, { subject: group, members: members(cpu) }));
    await opened.page.waitForSelector('.charts-overlay canvas');
    await opened.settle();
  };
  const shownCharts = (): Promise<string[]> =>
    driver.opened.page
      .locator('.charts-overlay .chart:visible')
      .evaluateAll(all => all.map(each => (each as HTMLElement).dataset['chart'] ?? ''));

  it('are alone on Alt+Enter in their legend, too, and all once more', async () => {
    await openGroup([10, 20, 30]);
    const { page } = driver.opened;
    const entries = page.locator('.member-legend .legend-entry');
    const pressed = (): Promise<(string | null)[]> =>
      entries.evaluateAll(all => all.map(each => each.getAttribute('aria-pressed')));
    await entries.nth(1).focus();
    await page.keyboard.press('Alt+Enter');
    assert.deepEqual(await pressed(), ['false', 'true', 'false']);
    await page.keyboard.press('Alt+Enter');
    assert.deepEqual(await pressed(), ['true', 'true', 'true']);
    await page.keyboard.press('Enter');
    assert.deepEqual(await pressed(), ['true', 'false', 'true']);
  });

  it('leave no empty chart where they are switched off one by one, and the scale to those on show', async () => {
    await openGroup([10, 400, 30]);
    const { page } = driver.opened;
    await page.getByText('One by One').click();
    assert.equal((await shownCharts()).length, 6);
    /** How far from the top the line of the first is drawn, as a fraction of the chart's height. */
    const topOf = async (): Promise<number> => {
      const columns = await alphaColumns(page, '"cpuPercent/name:0"');
      const middle = columns[Math.floor(columns.length / 2)] ?? [];
      return middle.findIndex(alpha => alpha > 100) / middle.length;
    };
    const before = await topOf();
    const entry = page.locator('.member-legend .legend-entry').nth(1);
    await entry.click();
    await driver.opened.settle();
    assert.deepEqual(await shownCharts(), [
      'cpuPercent/name:0',
      'memoryUsedBytes/name:0',
      'cpuPercent/name:2',
      'memoryUsedBytes/name:2',
    ]);
    assert.ok((await topOf()) < before - 0.2, 'the line of 10 % is higher on a scale of 30 %');
    await page.getByRole('button', { name: 'Charts', exact: true }).click();
    const items = await page.getByRole('menuitemcheckbox').allInnerTexts();
    assert.deepEqual(
      items.filter(item => item.endsWith('(switched off)')),
      ['web-1: CPU (switched off)', 'web-1: Memory (switched off)'],
    );
    await page.keyboard.press('Escape');
    await entry.click();
    await driver.opened.settle();
    assert.equal((await shownCharts()).length, 6);
  });

  it('are followed on after the way they are drawn was changed by keyboard under a resting pointer', async () => {
    await openGroup([10, 20]);
    const { opened } = driver;
    await driver.point('cpuPercent', 0.5);
    const legend = opened.page.locator('.member-legend');
    await opened.post(snapshot(1, { subject: group, members: members([10, 20], ' held') }));
    assert.doesNotMatch(await legend.innerText(), /held/, 'what is read does not move');
    await opened.page.getByRole('button', { name: 'Stacked' }).focus();
    await opened.page.keyboard.press('Enter');
    await opened.settle();
    assert.match(await legend.innerText(), /held/, 'nothing is read any more');
    await opened.post(snapshot(1, { subject: group, members: members([10, 20], ' new') }));
    assert.match(await legend.innerText(), /web-0 new/);
    assert.equal(await opened.page.locator('.charts-overlay .charts-area').count(), 1);
  });

  it('have no figures under the name of a span that they are not of', async () => {
    await openGroup([10, 20]);
    const { opened } = driver;
    const copied = async (): Promise<string> => {
      const sent = opened.messages.length;
      await opened.page.locator('[data-chart=cpuPercent] .more-button').click();
      await opened.page.getByRole('menuitem', { name: 'Copy Numbers as Markdown' }).click();
      return (await opened.waitForMessage('copy', sent)).text;
    };
    assert.match(await copied(), /\| web-0 \| 10% \| 10% \| 10% \| 10% \|/);
    const sent = opened.messages.length;
    await opened.page.keyboard.press('ArrowLeft');
    const { view, request } = await opened.waitForMessage('view', sent);
    assert.ok(view.kind === 'fixed');
    assert.match(await copied(), /\| web-0 \| … \| … \| … \| … \|/);
    const there = { fromMs: view.fromMs, toMs: view.toMs };
    const moved = members([10, 20]).map(each => ({
      ...each,
      series: fakeSeries({ ...there, stepMs: 5000 }),
    }));
    await opened.post(snapshot(request, { subject: group, view, ...there, members: moved }));
    assert.match(await copied(), /\| web-0 \| [\d.]+% \|/);
  });

  const statistics = (avg: number): PanelMember['statistics'] => {
    const figure = { seconds: 900, avg, min: 0, max: 2 * avg, p50: avg, p95: 1.5 * avg, p99: avg };
    return { metrics: { cpuPercent: figure }, resolutionMs: 0 };
  };
  const against = (avg: number): PanelMember[] => {
    const series = fakeSeries({ ...span, stepMs: 5000 });
    return [
      { key: 'now', title: 'This range', series, statistics: statistics(avg) },
      { key: 'then', title: 'A day earlier', series, shiftMs: minute, statistics: statistics(10) },
    ];
  };

  it('have a table of differences that stays scrolled and focused while data comes', async () => {
    const opened = await driver.load({ width: 420, height: 900 });
    await opened.post(snapshot(1, { members: against(12) }));
    const table = opened.page.getByRole('region', { name: 'Differences' });
    await table.evaluate(each => {
      each.scrollLeft = 60;
      each.focus();
    });
    const row = await table.locator('tbody tr').first().elementHandle();
    await opened.post(snapshot(1, { members: against(12) }));
    assert.equal(await row?.evaluate(each => each.isConnected), true, 'the same figures are not built again');
    await opened.post(snapshot(1, { members: against(15) }));
    assert.match(await table.innerText(), /15%/);
    const kept = await table.evaluate(each => [each.scrollLeft, each === document.activeElement]);
    assert.deepEqual(kept, [60, true]);
  });

  it('keep the focus on a container’s name in the ranking while that is read again', async () => {
    const opened = await driver.open();
    await opened.page.getByText('Who Used the Machine').click();
    const { fromMs, toMs } = await opened.waitForMessage('usage');
    const answer = { type: 'usage', fromMs, toMs, resolutionMs: 0 } as const;
    await opened.post({ ...answer, rows: [usageRow('name:a', 9), usageRow('name:b', 1)] });
    await opened.page.getByRole('button', { name: 'b', exact: true }).focus();
    await opened.post({ ...answer, rows: [usageRow('name:b', 12), usageRow('name:a', 9)] });
    const focused = await opened.page.evaluate(() => document.activeElement?.textContent);
    assert.equal(focused, 'b');
  });

  it('say why a ranking could not be read, and try again', async () => {
    const opened = await driver.open();
    await opened.page.getByText('Who Used the Machine').click();
    const { fromMs, toMs } = await opened.waitForMessage('usage');
    const usage = opened.page.locator('.usage');
    assert.match(await usage.innerText(), /Reading history/);
    await opened.post({ type: 'usageFailure', fromMs, toMs, message: 'The store is <b>gone</b>.' });
    assert.match(await usage.innerText(), /could not be read: The store is <b>gone<\/b>\./);
    assert.doesNotMatch(await usage.innerText(), /Reading history/);
    assert.deepEqual(await axeFaults(opened), []);
    const sent = opened.messages.length;
    await usage.getByText('Try Again').click();
    assert.deepEqual(await opened.waitForMessage('usage', sent), { type: 'usage', fromMs, toMs });
    assert.match(await usage.innerText(), /Reading history/);
    const rows = [usageRow('name:a', 9)];
    await opened.post({ type: 'usage', fromMs, toMs, resolutionMs: 0, rows });
    assert.equal(await usage.locator('tbody tr').count(), 1);
  });

  it('ask a host that is back for the ranking that its predecessor never sent', async () => {
    const opened = await driver.open();
    const { page } = opened;
    await page.getByText('Who Used the Machine').click();
    await opened.waitForMessage('usage');
    await opened.post({ type: 'status', isCollecting: true, isPaused: false, intervalMs: 1000 });
    await page.locator('.notice', { hasText: 'No answer from the extension since' }).waitFor();
    const sent = opened.messages.length;
    await opened.post({ type: 'status', isCollecting: true, isPaused: false, intervalMs: 5000 });
    await opened.waitForMessage('usage', sent);
    const types = opened.messages.slice(sent).map(({ type }) => type);
    assert.ok(types.indexOf('ready') < types.indexOf('usage'), types.join());
  });

  it('say that a picture is on the clipboard, or why there is none', async () => {
    const opened = await driver.open({}, { subject: container });
    const { page } = opened;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const choose = async (item: string): Promise<void> => {
      await page.locator('[data-chart=cpu] .more-button').click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    const said = async (): Promise<string> => (await page.locator('.toast').allInnerTexts()).join('');
    await choose('Copy as Picture');
    await waitFor('what was done to be said', async () => (await said()) === 'Picture copied');
    await page.evaluate(() => {
      HTMLCanvasElement.prototype.toBlob = callback => callback(null);
    });
    for (const item of ['Copy as Picture', 'Save PNG…']) {
      await page.evaluate(() => document.querySelectorAll('.toast').forEach(each => each.replaceChildren()));
      await choose(item);
      await waitFor('what failed to be said', async () => (await said()).includes('picture is too large'));
    }
    assert.deepEqual(await axeFaults(opened), []);
  });
});
