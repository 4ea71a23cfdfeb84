import assert from 'node:assert/strict';
import type { PanelView } from '../../src/protocol/panel';
import { nowMs, snapshot, PanelDriver } from '../support/panel/panelDriver';
import { fakeSeries } from '../support/panel/panelSeries';
import { waitFor } from '../support/run/waitFor';

const minute = 60_000;
const hour = 60 * minute;

describe('The range of the history panel', function () {
  this.timeout(60_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  const views = (): PanelView[] =>
    driver.opened.messages.flatMap(message => (message.type === 'view' ? [message.view] : []));
  const nextView = async (act: () => Promise<unknown>): Promise<PanelView> => {
    const before = driver.opened.messages.length;
    await act();
    return (await driver.opened.waitForMessage('view', before)).view;
  };
  /** Answers the last request with a row every five seconds. */
  const answer = async (fromMs: number, toMs: number): Promise<void> => {
    const asked = driver.opened.messages.findLast(message => message.type === 'view');
    assert.ok(asked?.type === 'view');
    const { view, request } = asked;
    const series = fakeSeries({ fromMs, toMs, stepMs: 5000 });
    await driver.opened.post(snapshot(request, { view, fromMs, toMs, series }));
  };
  const spanText = (): Promise<string> => driver.opened.page.locator('.span-range').innerText();

  it('goes back to the length that it followed before Live was switched off', async () => {
    const { page } = await driver.open();
    await page.locator('.range-button').click();
    await page.locator('input[name=from]').fill('-2h');
    const live = { kind: 'live', range: '15m', lastMs: 2 * hour } as const;
    assert.deepEqual(await nextView(() => page.keyboard.press('Enter')), live);
    await answer(nowMs - 2 * hour, nowMs);
    const stopped = await nextView(() => page.locator('.live').click());
    const span = { fromMs: nowMs - 2 * hour, toMs: nowMs };
    assert.deepEqual(stopped, { ...live, kind: 'fixed', ...span });
    await answer(span.fromMs, span.toMs);
    const zoomed = await nextView(() => driver.drag('memory', 0.25, 0.5));
    assert.ok(zoomed.kind === 'fixed' && zoomed.lastMs === live.lastMs);
    await answer(zoomed.fromMs, zoomed.toMs);
    assert.deepEqual(await nextView(() => page.locator('.live').click()), live);
    assert.equal(await page.locator('.range-button').innerText(), 'Last 2 hours');
  });

  it('fills the fields with what they accept, however odd the range', async () => {
    const { page } = await driver.open();
    for (let press = 0; press < 14; press++) await page.keyboard.press('-');
    await waitFor('the last step', () => {
      const last = views().at(-1);
      return last?.kind === 'live' && (last.lastMs ?? 0) > 11 * 24 * hour;
    });
    const asked = views().at(-1);
    await page.locator('.range-button').click();
    assert.match(await page.locator('input[name=from]').inputValue(), /^-\d+d \d+h/);
    assert.deepEqual(await nextView(() => page.keyboard.press('Enter')), asked);
  });

  it('takes a typed range when the first one could not be read', async () => {
    const { page } = await driver.load();
    await driver.opened.post({ type: 'failure', request: 1, message: 'the file is locked' });
    await page.locator('.range-button').click();
    const from = page.locator('input[name=from]');
    assert.equal(await from.inputValue(), '-15m');
    await from.fill('half');
    await page.keyboard.press('Enter');
    assert.match(await page.locator('.range-meaning').innerText(), /“half” is not a time/);
    await from.fill('-1h');
    assert.deepEqual(await nextView(() => page.keyboard.press('Enter')), { kind: 'live', range: '1h' });
  });

  it('names the day of a range that is not of today, and day and year in what is taken out', async () => {
    const from = new Date(nowMs - 7 * 24 * hour);
    from.setHours(14, 0, 0, 0);
    const [fromMs, toMs] = [from.getTime(), from.getTime() + hour];
    const day = `${from.getDate()} ${from.toLocaleDateString('en-US', { month: 'short' })}`;
    const view = { kind: 'fixed', fromMs, toMs, range: '15m' } as const;
    const state = { version: 2, subjects: [{ kind: 'host' }], view, hidden: [] } as const;
    const series = fakeSeries({ fromMs, toMs, stepMs: 5000 });
    const { page } = await driver.open({ state }, { view, fromMs, toMs, series });
    await driver.opened.post({ type: 'current', figures: {}, nowMs });
    assert.match(await spanText(), new RegExp(`^${day} 14:00 – 15:00 UTC`));
    const spoken = await page.locator('[data-chart=cpu] .chart-body').getAttribute('aria-label');
    assert.match(spoken ?? '', new RegExp(`${day} 14:00 – 15:00 UTC`));
    const brush = await page.locator('.brush-middle').getAttribute('aria-valuetext');
    assert.match(brush ?? '', new RegExp(`^${day} 14:00 – 15:00 UTC`));
    await driver.point('cpu', 0.5);
    assert.match(
      await page.locator('[data-chart=cpu] .cursor-time').innerText(),
      new RegExp(`^${day} 14:(29|30):\\d\\d$`),
    );
    await page.locator('[data-chart=cpu] .table-button').click();
    const first = page.locator('[data-chart=cpu] .data-table-region tbody th').first();
    assert.match(await first.innerText(), new RegExp(`^${day} 15:00:00$`));
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Copy Numbers as Markdown' }).click();
    const { text } = await driver.opened.waitForMessage('copy');
    assert.match(text, new RegExp(`, ${day} ${from.getFullYear()} 14:00 – 15:00 UTC`));
  });

  it('leaves arrow keys to a table that they scroll, and the others to the range', async () => {
    const opened = await driver.open({ width: 280 });
    const span = { fromMs: nowMs - 15 * minute, toMs: nowMs };
    await opened.post(snapshot(1, { series: fakeSeries({ ...span, stepMs: minute, hasBand: true }) }));
    const { page } = opened;
    await page.locator('[data-chart=network] .table-button').click();
    const region = page.locator('[data-chart=network] .data-table-region');
    const widths = await region.evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
    assert.ok((widths[0] ?? 0) > (widths[1] ?? 0) + 40, `there is something to scroll: ${widths.join()}`);
    await region.focus();
    await page.keyboard.press('ArrowRight');
    await waitFor('the table to be scrolled', () => region.evaluate(({ scrollLeft }) => scrollLeft > 0));
    assert.deepEqual(views(), []);
    const closer = await nextView(() => page.keyboard.press('+'));
    assert.deepEqual(closer, { kind: 'live', range: '15m', lastMs: 9 * minute });
  });
});
