import assert from 'node:assert/strict';
import type { PanelView } from '../../src/protocol/panel';
import { axeFaults } from '../support/panel/axeFaults';
import { nowMs, snapshot, PanelDriver } from '../support/panel/panelDriver';
import { layoutOf, overflowing } from '../support/panel/panelLayout';
import type { OpenOptions, PanelPage } from '../support/panel/panelPage';
import { storyOverview } from '../support/panel/panelStory';
import { panelThemes } from '../support/panel/panelThemes';

const hour = 3_600_000;
const day = 24 * hour;
const told = storyOverview(nowMs);
const host = { kind: 'host' } as const;

describe('The overview of the history panel', function () {
  this.timeout(120_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  /** A page that shows a whole day, three days ago. */
  const openDay = async (options: OpenOptions = {}): Promise<PanelPage> => {
    const view: PanelView = { kind: 'fixed', fromMs: nowMs - 4 * day, toMs: nowMs - 3 * day, range: '24h' };
    const state = { version: 2, subjects: [host], view, hidden: [] } as const;
    const opened = await driver.load({ state, ...options });
    await opened.post(snapshot(1, { view, fromMs: view.fromMs, toMs: view.toMs }));
    await opened.waitForMessage('overview');
    await opened.post(told);
    await opened.post({ type: 'current', figures: {}, nowMs });
    return opened;
  };
  const strip = async ({ page }: PanelPage): Promise<{ x: number; y: number; width: number }> =>
    (await page.locator('.overview-strip').boundingBox()) ?? assert.fail('no overview');
  const spanAfter = async (
    opened: PanelPage,
    act: () => Promise<void>,
  ): Promise<{ fromDays: number; toDays: number; kind: string }> => {
    const before = opened.messages.length;
    await act();
    const { view } = await opened.waitForMessage('view', before);
    if (view.kind === 'live') return { fromDays: NaN, toDays: 0, kind: view.range };
    const days = (timeMs: number): number => Math.round(((nowMs - timeMs) / day) * 10) / 10;
    return { fromDays: days(view.fromMs), toDays: days(view.toMs), kind: view.kind };
  };
  /** Presses the mouse on the strip at one number of days ago and releases it at another. */
  const drag = async (opened: PanelPage, fromDays: number, toDays: number): Promise<void> => {
    const { x, y, width } = await strip(opened);
    const at = (days: number): number => x + width * (1 - days / 9);
    const { mouse } = opened.page;
    await mouse.move(at(fromDays), y + 16);
    await mouse.down();
    await mouse.move(at((fromDays + toDays) / 2), y + 14, { steps: 3 });
    await mouse.move(at(toDays), y + 16, { steps: 3 });
    await mouse.up();
  };

  it('asks for all that is kept once there are charts, and tells of it in words', async () => {
    const opened = await openDay();
    const { metric, maxPoints } = await opened.waitForMessage('overview');
    assert.ok(metric === 'cpuPercent' && maxPoints >= 600, `${maxPoints}`);
    const text = await opened.page.locator('.overview-strip svg').getAttribute('aria-label');
    assert.match(text ?? '', /^CPU, all kept history\. Since \d+ \w+ \d\d:\d\d, 2 deaths, peak \d+/);
    const path = await opened.page.locator('.overview-death').getAttribute('d');
    assert.equal(path?.match(/M/g)?.length, 2);
  });

  it('shows memory instead, keeps that choice, and ignores the answer to the former request', async () => {
    const opened = await openDay();
    await opened.page.locator('.overview-metric', { hasText: 'Memory' }).click();
    const messages = opened.messages.filter(({ type }) => type === 'overview');
    assert.equal(messages.length, 2);
    await opened.waitForKept(({ overview }) => overview === 'memoryUsedBytes');
    await opened.post(told);
    const label = (): Promise<string | null> =>
      opened.page.locator('.overview-strip svg').getAttribute('aria-label');
    assert.match((await label()) ?? '', /^CPU/);
    await opened.post({ ...told, metric: 'memoryUsedBytes' });
    assert.match((await label()) ?? '', /^Memory.*MiB/);
    const { state } = opened;
    const again = await driver.load({ state });
    await again.post(snapshot(1, state && { view: state.view }));
    assert.equal((await again.waitForMessage('overview')).metric, 'memoryUsedBytes');
  });

  it('has a brush over the range of the charts', async () => {
    const opened = await openDay();
    const { x, width } = await strip(opened);
    const brush = (await opened.page.locator('.brush').boundingBox()) ?? assert.fail('no brush');
    assert.ok(Math.abs(brush.x - (x + (width * 5) / 9)) < 2, `${brush.x}`);
    assert.ok(Math.abs(brush.width - width / 9) < 2, `${brush.width}`);
    const area = await driver.area('cpu');
    assert.ok(Math.abs(area.x - x) <= 1 && Math.abs(area.width - width) <= 1, 'as wide as the charts');
  });

  it('is moved by a drag, widened at an edge, brought to a click, and drawn anew beside it', async () => {
    const opened = await openDay();
    const chosen = (act: () => Promise<void>): ReturnType<typeof spanAfter> => spanAfter(opened, act);
    assert.deepEqual(await chosen(() => drag(opened, 3.5, 5.5)), { fromDays: 6, toDays: 5, kind: 'fixed' });
    assert.deepEqual(await chosen(() => drag(opened, 5, 2)), { fromDays: 6, toDays: 2, kind: 'fixed' });
    assert.deepEqual(await chosen(() => drag(opened, 6, 7)), { fromDays: 7, toDays: 2, kind: 'fixed' });
    assert.deepEqual(await chosen(() => drag(opened, 8.5, 8)), { fromDays: 8.5, toDays: 8, kind: 'fixed' });
    const { x, y, width } = await strip(opened);
    const click = (): Promise<void> => opened.page.mouse.click(x + width * (1 - 4.05 / 9), y + 16);
    assert.deepEqual(await chosen(click), { fromDays: 4.3, toDays: 3.8, kind: 'fixed' });
  });

  it('asks once for a drag, and not at all where Escape ends it', async () => {
    const opened = await openDay();
    const { x, y, width } = await strip(opened);
    const { mouse, keyboard } = opened.page;
    const before = opened.messages.length;
    await mouse.move(x + width * (5.5 / 9), y + 16);
    await mouse.down();
    await mouse.move(x + width * (2 / 9), y + 16, { steps: 5 });
    await opened.page.locator('.brush-middle').focus();
    await keyboard.press('Escape');
    await mouse.up();
    assert.deepEqual(opened.messages.slice(before), []);
    await drag(opened, 3.5, 5.5);
    await opened.waitForMessage('view', before);
    assert.equal(opened.messages.slice(before).filter(({ type }) => type === 'view').length, 1);
  });

  it('leaves the range alone where Escape ends the drawing of another, wherever the focus is', async () => {
    const opened = await openDay();
    const { x, y, width } = await strip(opened);
    const { mouse, keyboard } = opened.page;
    const brush = (): Promise<unknown> => opened.page.locator('.brush').boundingBox();
    const [before, place] = [opened.messages.length, await brush()];
    await mouse.move(x + width * 0.05, y + 16);
    await mouse.down();
    await mouse.move(x + width * 0.2, y + 16, { steps: 5 });
    assert.notDeepEqual(await brush(), place);
    await keyboard.press('Escape');
    assert.deepEqual(await brush(), place, 'the drag is over');
    await mouse.move(x + width * 0.3, y + 16, { steps: 3 });
    await mouse.up();
    assert.deepEqual(await brush(), place);
    assert.deepEqual(opened.messages.slice(before), []);
    await keyboard.press('Escape');
    const { view } = await opened.waitForMessage('view', before);
    assert.deepEqual(view, { kind: 'live', range: '24h' }, 'without a drag, the key means the zoom');
  });

  it('follows live on with another length where its other edge is moved', async () => {
    const opened = await driver.open();
    await opened.waitForMessage('overview');
    await opened.post(told);
    const before = opened.messages.length;
    await opened.page.locator('.brush-middle').press('End');
    const { view: same } = await opened.waitForMessage('view', before);
    assert.deepEqual(same, { kind: 'live', range: '15m' });
    const asked = opened.messages.length;
    await opened.page.locator('.brush-edge.is-from').press('ArrowLeft');
    const { view: wider } = await opened.waitForMessage('view', asked);
    assert.ok(wider.kind === 'live' && (wider.lastMs ?? 0) > 15 * 60_000, JSON.stringify(wider));
  });

  it('has the values of a slider also where the range lies before all that is kept', async () => {
    const view = { kind: 'fixed', fromMs: nowMs - 30 * day, toMs: nowMs - 29 * day, range: '24h' } as const;
    const state = { version: 2, subjects: [host], view, hidden: [] } as const;
    const opened = await driver.load({ state });
    await opened.post(snapshot(1, { view, fromMs: view.fromMs, toMs: view.toMs }));
    await opened.waitForMessage('overview');
    await opened.post(told);
    const edge = opened.page.locator('.brush-edge.is-from');
    const values = (): Promise<number[]> =>
      edge.evaluate(each => ['min', 'now'].map(name => Number(each.getAttribute(`aria-value${name}`))));
    const [min, now] = await values();
    assert.equal(now, min);
    const before = opened.messages.length;
    await edge.press('ArrowLeft');
    const { view: asked } = await opened.waitForMessage('view', before);
    assert.deepEqual(asked, view);
  });

  it('follows live again where the range is brought to its end', async () => {
    const opened = await openDay();
    const { kind } = await spanAfter(opened, () => drag(opened, 3.5, -1));
    assert.equal(kind, '24h');
  });

  it('is moved and widened by keys, each part of it a slider that says the range', async () => {
    const opened = await openDay();
    const { page } = opened;
    const press = (part: string, key: string): ReturnType<typeof spanAfter> =>
      spanAfter(opened, () => page.locator(part).press(key));
    const range = (fromDays: number, toDays: number): object => ({ fromDays, toDays, kind: 'fixed' });
    assert.deepEqual(await press('.brush-middle', 'ArrowLeft'), range(4.3, 3.3));
    assert.deepEqual(await press('.brush-middle', 'ArrowRight'), range(4, 3));
    assert.deepEqual(await press('.brush-middle', 'Shift+ArrowLeft'), range(4.3, 3));
    assert.deepEqual(await press('.brush-edge.is-from', 'ArrowRight'), range(3.9, 3));
    assert.deepEqual(await press('.brush-edge.is-to', 'ArrowRight'), range(3.9, 2.8));
    assert.deepEqual(await press('.brush-middle', 'Home'), range(9, 7.8));
    const text = await page.locator('.brush-middle').getAttribute('aria-valuetext');
    assert.match(text ?? '', /^\d+ \w+ \d\d:\d\d – \d+ \w+ \d\d:\d\d UTC/);
    const [min, now, max] = await page
      .locator('.brush-edge.is-to')
      .evaluate(edge => ['min', 'now', 'max'].map(name => Number(edge.getAttribute(`aria-value${name}`))));
    assert.ok(min !== undefined && now !== undefined && max !== undefined && min < now && now < max);
  });

  it('keeps a short range visible, and in place while the page is told of later moments', async () => {
    const opened = await driver.open();
    await opened.waitForMessage('overview');
    await opened.post(told);
    const { x, width } = await strip(opened);
    const brush = (await opened.page.locator('.brush').boundingBox()) ?? assert.fail('no brush');
    assert.ok(brush.width >= 8 && Math.abs(brush.x + brush.width - (x + width)) < 1);
    const pathOf = (): Promise<string | null> => opened.page.locator('.overview-average').getAttribute('d');
    const before = await pathOf();
    await opened.post({ type: 'current', figures: {}, nowMs: nowMs + 5000 });
    assert.equal(await pathOf(), before, 'less than a pixel');
    await opened.post({ type: 'current', figures: {}, nowMs: nowMs + hour });
    assert.notEqual(await pathOf(), before);
  });

  it('says that nothing is kept yet, without moving anything when there is', async () => {
    const opened = await driver.open();
    const before = await layoutOf(opened);
    const empty = { timestamps: [], columns: {}, bucketMs: 0 };
    await opened.post({ ...told, fromMs: nowMs, series: empty, ends: [] });
    assert.equal(await opened.page.locator('.overview-since').innerText(), 'No history yet');
    await opened.post(told);
    const places = (lines: readonly string[]): string[] =>
      lines.filter(line => /^(SECTION|FIGURE|DIV (overview|lane|chart))/.test(line));
    assert.deepEqual(places(await layoutOf(opened)), places(before));
  });

  it('overflows at no width', async () => {
    const opened = await openDay();
    for (const width of [280, 345, 520, 700, 1110, 1760]) {
      await opened.page.setViewportSize({ width, height: 900 });
      await opened.settle();
      assert.deepEqual(await overflowing(opened), [], `at ${width} px`);
    }
  });

  it('has no fault that axe finds, in any theme', async () => {
    const opened = await openDay();
    for (const theme of Object.keys(panelThemes) as (keyof typeof panelThemes)[]) {
      await opened.setTheme(theme);
      assert.deepEqual(await axeFaults(opened), [], theme);
    }
  });
});
