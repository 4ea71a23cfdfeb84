import assert from 'node:assert/strict';
import { allInSight, nowMs, PanelDriver } from '../support/panel/panelDriver';
import { axeFaults } from '../support/panel/axeFaults';
import { layoutOf, overflowing } from '../support/panel/panelLayout';
import type { PanelPage } from '../support/panel/panelPage';
import { laneEvent, storyEntries } from '../support/panel/panelStory';
import { panelThemes } from '../support/panel/panelThemes';

const minute = 60_000;

describe('The event lane of the history panel', function () {
  this.timeout(120_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  const openStory = async (width = 900, entries = storyEntries(nowMs)): Promise<PanelPage> => {
    const opened = await driver.open({ width });
    await opened.post({ type: 'lane', request: 1, entries, nowMs });
    await opened.settle();
    return opened;
  };
  const names = ({ page }: PanelPage): Promise<string[]> =>
    page.locator('.lane-mark').evaluateAll(marks => marks.map(mark => mark.getAttribute('aria-label') ?? ''));
  const focused = ({ page }: PanelPage): Promise<string> =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');

  it('tells what happened in words, and where many are in one place how many', async () => {
    const opened = await openStory();
    const told = await names(opened);
    assert.match(
      told.join('\n'),
      /^limits: Limits or restart policy changed, (\d+ \w+ )?\d\d:\d\d:\d\d, container 3fa85f645717$/m,
    );
    assert.match(
      told.join('\n'),
      /2 events from .*, Killed, out of memory, exit code 137 \(SIGKILL\); Started/,
    );
    assert.match(told.join('\n'), /16 events from .*, 8 × Died, exit code 1; 8 × Started/);
    assert.match(
      told.join('\n'),
      /2 events .*, Stopped on request, exit code 143 \(SIGTERM\); Started with image shop\/api:1\.9/,
    );
    const spoken = await opened.page.locator('.lane > .visually-hidden').innerText();
    assert.match(spoken, /Container 9d1c4e7a20b8 of shop\/api:1\.9, still there/);
    assert.match(spoken, /Nothing was collected, (\d+ \w+ )?\d\d:\d\d/);
  });

  it('has a mark right above the moment in the charts', async () => {
    const opened = await openStory(900, [laneEvent(nowMs - 5 * minute, 'die', { exitCode: 2 })]);
    const glyph = await opened.page.locator('.lane-mark .lane-glyph').boundingBox();
    const area = await driver.area('cpu');
    const x = area.x + area.width * (10 / 15);
    assert.ok(glyph && Math.abs(glyph.x + glyph.width / 2 - x) <= 1.5, `${glyph?.x} and ${x}`);
    const track = await opened.page.locator('.lane-track').boundingBox();
    assert.ok(track && Math.abs(track.x - area.x) <= 1 && Math.abs(track.width - area.width) <= 1);
  });

  it('shows an event that comes between two ticks at once, and moves the range for it', async () => {
    const opened = await openStory(900, []);
    assert.equal(await opened.page.locator('.lane-empty').isVisible(), true);
    const atMs = nowMs + 2000;
    const entries = [laneEvent(atMs, 'die', { exitCode: 137 })];
    await opened.post({ type: 'lane', request: 1, entries, isMore: true, nowMs: atMs + 100 });
    const mark = opened.page.locator('.lane-mark');
    assert.match((await mark.getAttribute('aria-label')) ?? '', /^137 SIGKILL: /);
    const [box, area] = [await mark.locator('svg').boundingBox(), await driver.area('cpu')];
    assert.ok(box && box.x + box.width / 2 <= area.x + area.width + 0.5, 'within the charts');
    assert.equal(await mark.locator('.lane-label').innerText(), '137 SIGKILL', 'beside it, on its left');
    assert.equal(await opened.page.locator('.lane-empty').isVisible(), false);
  });

  it('ignores entries for an older view', async () => {
    const opened = await openStory(900, []);
    await opened.page.locator('[data-range="1h"]').click();
    await opened.waitForMessage('view');
    await opened.post({ type: 'lane', request: 1, entries: [laneEvent(nowMs - minute, 'start')], nowMs });
    assert.deepEqual(await names(opened), []);
  });

  it('is walked through by arrow keys, and Enter zooms to a mark', async () => {
    const opened = await openStory();
    const all = await names(opened);
    const { page } = opened;
    await page.locator('.lane-mark[tabindex="0"]').focus();
    assert.equal(await focused(opened), all.at(-1), 'Tab reaches the newest');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await focused(opened), all.at(-2));
    await page.keyboard.press('Home');
    assert.equal(await focused(opened), all[0]);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(opened), all[1]);
    assert.match(await page.locator('.lane-tip').innerText(), /Killed, out of memory/);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.lane-tip').isVisible(), false);
    await page.keyboard.press('Enter');
    const { view } = await opened.waitForMessage('view');
    const atMs = nowMs - 11 * minute;
    assert.ok(view.kind === 'fixed' && view.fromMs < atMs && view.toMs > atMs + 1000, JSON.stringify(view));
    assert.ok(view.toMs - view.fromMs < 4 * minute && view.range === '15m');
  });

  it('hides what a mark says on Escape before it undoes a zoom', async () => {
    const opened = await openStory();
    const { page } = opened;
    await page.keyboard.press('+');
    await opened.waitForMessage('view');
    const entries = [laneEvent(nowMs - minute, 'die', { exitCode: 2 })];
    await opened.post({ type: 'lane', request: 3, entries, nowMs });
    const before = opened.messages.length;
    await page.locator('.lane-mark').first().focus();
    await page.keyboard.press('Home');
    assert.equal(await page.locator('.lane-tip').isVisible(), true);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.lane-tip').isVisible(), false);
    await opened.settle();
    assert.deepEqual(opened.messages.slice(before), []);
    await page.keyboard.press('Escape');
    const { view } = await opened.waitForMessage('view', before);
    assert.deepEqual(view, { kind: 'live', range: '15m' });
  });

  it('keeps the focus on a mark while the range goes on, and on what it became a part of', async () => {
    const at = nowMs - 10 * minute;
    const opened = await openStory(900, [laneEvent(at, 'start'), laneEvent(nowMs - minute, 'update')]);
    await opened.page.locator('.lane-mark').first().focus();
    const before = await focused(opened);
    const more = (entries: ReturnType<typeof laneEvent>[], now: number): Promise<void> =>
      opened.post({ type: 'lane', request: 1, isMore: true, entries, nowMs: now });
    await more([laneEvent(nowMs + 3000, 'restart')], nowMs + 3000);
    assert.equal(await focused(opened), before);
    await more([laneEvent(at + 1000, 'die', { exitCode: 3 })], nowMs + 3000);
    assert.match(await focused(opened), /^exit 3 \+1: 2 events/);
  });

  it('lists all that a mark stands for under a pointer', async () => {
    const opened = await openStory();
    await opened.page.locator('.lane-mark', { hasText: /16|\+15/ }).hover();
    const tip = await opened.page.locator('.lane-tip').innerText();
    assert.equal((tip.match(/Died, exit code 1/g) ?? []).length, 5);
    assert.match(tip, /and 6 more/);
    await driver.pointAway();
    assert.equal(await opened.page.locator('.lane-tip').isVisible(), false);
  });

  it('shows names, images and notes as text and never as markup', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const opened = await openStory(1400, [
      { kind: 'marker', atMs: nowMs - minute, text: evil },
      { kind: 'run', atMs: nowMs - 9 * minute, containerId: 'a'.repeat(64), image: evil },
      laneEvent(nowMs - 5 * minute, 'rename', { name: evil }),
    ]);
    await opened.page.locator('.lane-mark').first().hover();
    assert.equal(await opened.page.locator('img').count(), 0);
    assert.match(await opened.page.locator('.lane-tip').innerText(), /Renamed to <img src=x/);
  });

  it('says from when on it is complete, and when nothing happened', async () => {
    const opened = await openStory(900, []);
    assert.equal(await opened.page.locator('.lane-empty').innerText(), 'No events in this range');
    const entries = [laneEvent(nowMs - minute, 'start')];
    await opened.post({ type: 'lane', request: 1, entries, nowMs, sinceMs: nowMs - minute });
    const band = await opened.page.locator('.lane-untold').boundingBox();
    const track = await opened.page.locator('.lane-track').boundingBox();
    assert.ok(band && track && Math.abs(band.width / track.width - 14 / 15) < 0.01);
  });

  it('moves nothing on the page, overflows at no width and never puts marks over one another', async () => {
    const opened = await openStory();
    for (const width of [280, 345, 520, 700, 1000, 1110, 1400, 1760]) {
      await opened.page.setViewportSize({ width, height: 900 });
      await driver.pointAway();
      assert.deepEqual(await overflowing(opened), [], `at ${width} px`);
      const boxes = await opened.page.locator('.lane-mark').evaluateAll(marks =>
        marks.map(mark => {
          const { left, right } = mark.getBoundingClientRect();
          return [left, right] as const;
        }),
      );
      boxes.slice(1).forEach(([left], index) => {
        const right = boxes[index]?.[1] ?? 0;
        assert.ok(
          left >= right - 1.5,
          `mark ${index} ends at ${right}, the next begins at ${left}, ${width} px`,
        );
      });
      const before = await layoutOf(opened);
      await opened.page.locator('.lane-mark').first().hover();
      assert.equal(await opened.page.locator('.lane-tip').isVisible(), true);
      const tip = await opened.page.locator('.lane-tip').boundingBox();
      assert.ok(tip && tip.x >= 0 && tip.x + tip.width <= width, `the tip at ${width} px`);
      assert.deepEqual(await layoutOf(opened), before, `at ${width} px`);
    }
  });

  it('has no fault that axe finds, in any theme', async () => {
    const opened = await openStory(1000);
    for (const theme of Object.keys(panelThemes) as (keyof typeof panelThemes)[]) {
      await opened.setTheme(theme);
      await opened.page.locator('.lane-mark').first().hover();
      assert.deepEqual(await axeFaults(opened), [], theme);
    }
  });

  it('draws its marks through all charts in the tone of what happened', async () => {
    const opened = await driver.open(allInSight);
    await opened.post({ type: 'lane', request: 1, entries: [], nowMs });
    await opened.setTheme('highContrast');
    // `charts.red` of the theme, which no series of these charts uses.
    const red = [0xf4, 0x87, 0x71] as const;
    const charts = ['cpu', 'memory', 'network', 'block', 'pids'];
    for (const chart of charts) assert.equal(await driver.countPixels(chart, red), 0, chart);
    await opened.post({ type: 'lane', request: 1, entries: [laneEvent(nowMs - 5 * minute, 'oom')], nowMs });
    for (const chart of charts) assert.ok((await driver.countPixels(chart, red)) > 40, chart);
  });

  it('asks the canvas for no color again, and draws no line alone, however much happened', async () => {
    const opened = await openStory(900, []);
    await opened.page.evaluate(() => {
      const counts = Object.assign(globalThis, { lines: 0, reads: 0 });
      const drawing = CanvasRenderingContext2D.prototype;
      const [{ stroke }, { getImageData }] = [drawing, drawing];
      drawing.stroke = function (this: CanvasRenderingContext2D, ...path: unknown[]) {
        counts.lines++;
        Reflect.apply(stroke, this, path);
      };
      drawing.getImageData = function (this: CanvasRenderingContext2D, ...area) {
        counts.reads++;
        return Reflect.apply(getImageData, this, area);
      };
    });
    const work = async (count: number): Promise<{ lines: number; reads: number }> => {
      const entries = Array.from({ length: count }, (_, at) =>
        laneEvent(nowMs - 10 * minute + (at * 5 * minute) / count, at % 2 === 0 ? 'oom' : 'start'),
      );
      await opened.page.evaluate(() => Object.assign(globalThis, { lines: 0, reads: 0 }));
      await opened.post({ type: 'lane', request: 1, entries, nowMs });
      await opened.settle();
      return opened.page.evaluate(() => {
        const { lines, reads } = globalThis as unknown as { lines: number; reads: number };
        return { lines, reads };
      });
    };
    await work(4);
    const [few, many] = [await work(4), await work(1000)];
    assert.deepEqual(many, few);
    assert.equal(many.reads, 0);
  });
});
