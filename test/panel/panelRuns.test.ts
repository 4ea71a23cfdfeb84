import assert from 'node:assert/strict';
import type { LaneEntry } from '../../src/protocol/lane';
import { runLeaseMs } from '../../src/timeline/settledRun';
import { axeFaults } from '../support/panel/axeFaults';
import { nowMs, PanelDriver, snapshot } from '../support/panel/panelDriver';
import { overflowing } from '../support/panel/panelLayout';
import type { OpenOptions, PanelPage } from '../support/panel/panelPage';
import { laneEvent, laneRun, storyEntries, storyRuns } from '../support/panel/panelStory';
import { panelThemes } from '../support/panel/panelThemes';

const minute = 60_000;

describe('Runs in the event lane of the history panel', function () {
  this.timeout(120_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  const tellLane = (opened: PanelPage, entries: readonly LaneEntry[], request = 1): Promise<void> =>
    opened.post({ type: 'lane', request, entries, nowMs });
  const openRuns = async (entries: readonly LaneEntry[], options: OpenOptions = {}): Promise<PanelPage> => {
    const opened = await driver.open(options);
    await tellLane(opened, entries);
    return opened;
  };
  const bandsOf = ({ page }: PanelPage): Promise<string[]> =>
    page.locator('.lane-band').evaluateAll(bands => bands.map(band => band.getAttribute('aria-label') ?? ''));
  const boxOf = async (
    opened: PanelPage,
    name: RegExp,
  ): Promise<{ readonly x: number; readonly width: number }> =>
    (await opened.page.getByRole('button', { name }).boundingBox()) ?? assert.fail(String(name));
  const placesOf = ({ page }: PanelPage): Promise<string[]> =>
    page.locator('.lane, .lane-menu, .lane-track, .chart').evaluateAll(elements =>
      elements.map(element => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return `${element.className} ${x} ${y} ${width} ${height}`;
      }),
    );
  const focused = ({ page }: PanelPage): Promise<string> =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');

  it('are bands from start to end, told with outcome, duration, branch and commit', async () => {
    const opened = await openRuns(storyRuns(nowMs), { width: 1200 });
    const told = (await bandsOf(opened)).join('\n');
    assert.match(
      told,
      /^npm test: Task npm test: failed, exit code 1, 1 min 48 s, main at 1a2b3c4, (\d+ \w+ )?\d\d:\d\d:\d\d – /m,
    );
    assert.match(told, /^Task npm run dev: still running, 30 min, since (\d+ \w+ )?\d\d:\d\d/m);
    assert.match(told, /^Debug api: Debug session Debug api: stopped by hand, 2 min 54 s/m);
    assert.match(
      told,
      /^Measuring: Measuring Measuring: still running, 1 min 48 s, main at 1a2b3c4, since /m,
    );
    const area = (await opened.page.locator('.lane-track').boundingBox()) ?? assert.fail();
    const band = await boxOf(opened, /^Debug api: /);
    assert.ok(Math.abs(band.x - (area.x + (area.width * 4.2) / 15)) <= 1.5, `${band.x}`);
    assert.ok(Math.abs(band.width - (area.width * 2.9) / 15) <= 1.5, `${band.width}`);
  });

  it('grow while they go on, and end when nobody says so any more', async () => {
    const opened = await openRuns([
      laneRun('open', 'task', nowMs - 5 * minute, undefined, { seenMs: nowMs }),
    ]);
    const area = await driver.area('cpu');
    const right = async (): Promise<number> => {
      const { x, width } = await boxOf(opened, /^open: /);
      return x + width;
    };
    assert.ok(Math.abs((await right()) - (area.x + area.width)) <= 1.5);
    const before = await boxOf(opened, /^open: /);
    const later = nowMs + 2 * minute;
    await opened.post(snapshot(1, { fromMs: later - 15 * minute, toMs: later }));
    assert.ok((await boxOf(opened, /^open: /)).width > before.width + 50);
    assert.ok(Math.abs((await right()) - (area.x + area.width)) <= 1.5, 'to the edge, which is now');
    const lost = nowMs + runLeaseMs + minute;
    await opened.post(snapshot(1, { fromMs: lost - 15 * minute, toMs: lost }));
    assert.match((await bandsOf(opened)).join(), /ended, outcome not known, 5 min,/);
    assert.ok((await right()) < area.x + area.width - 50);
  });

  it('move nothing on the page when the first one comes, and overflow at no width', async () => {
    for (const width of [280, 520, 900, 1400]) {
      const opened = await openRuns([], { width });
      const before = await placesOf(opened);
      await tellLane(opened, [laneRun('one', 'task', nowMs - 5 * minute, nowMs - minute)]);
      assert.equal(await opened.page.locator('.lane-band').count(), 1);
      assert.deepEqual(await placesOf(opened), before, `at ${width} px`);
      await tellLane(opened, [...storyEntries(nowMs), ...storyRuns(nowMs)]);
      assert.deepEqual(await overflowing(opened), [], `at ${width} px`);
    }
  });

  it('are walked through by arrow keys, and Enter zooms to the whole of one', async () => {
    const opened = await openRuns([
      laneRun('early', 'task', nowMs - 40 * minute, nowMs - 12 * minute),
      laneRun('late', 'terminal', nowMs - 5 * minute, nowMs - 4 * minute, { outcome: 0 }),
    ]);
    const { page } = opened;
    await page.locator('.lane-band[tabindex="0"]').focus();
    assert.match(await focused(opened), /^late: Terminal command late: succeeded, 1 min/);
    await page.keyboard.press('ArrowLeft');
    assert.match(await focused(opened), /^early: /);
    assert.match(await page.locator('.lane-tip').innerText(), /Task early: 28 min/);
    await page.keyboard.press('Enter');
    const { view } = await opened.waitForMessage('view');
    assert.ok(
      view.kind === 'fixed' && view.fromMs <= nowMs - 40 * minute && view.toMs >= nowMs - 12 * minute,
    );
  });

  it('that are done beside each other have rows of their own, and are told apart without color', async () => {
    const opened = await openRuns(storyRuns(nowMs), { width: 1200 });
    const rowOf = (name: RegExp): Promise<string | null> =>
      opened.page.getByRole('button', { name }).getAttribute('data-row');
    assert.deepEqual(
      [await rowOf(/^Debug api/), await rowOf(/^k6 run/), await rowOf(/npm run dev/)],
      ['0', '1', '2'],
    );
    const kinds = await opened.page
      .locator('.lane-band .lane-glyph')
      .evaluateAll(glyphs => glyphs.map(glyph => (glyph as SVGElement).dataset['kind']));
    assert.deepEqual([...new Set(kinds)].sort(), ['debug', 'manual', 'task', 'terminal']);
    const styleOf = (name: RegExp): Promise<readonly string[]> =>
      opened.page.getByRole('button', { name }).evaluate(band => {
        const { backgroundImage, borderRightStyle, borderTopStyle } = getComputedStyle(band);
        return [backgroundImage, borderRightStyle, borderTopStyle].map(each => each.replace(/\(.*/, ''));
      });
    assert.deepEqual(await styleOf(/: failed/), ['repeating-linear-gradient', 'solid', 'solid']);
    assert.deepEqual(await styleOf(/: succeeded, 1 min 30 s/), ['none', 'solid', 'solid']);
    assert.deepEqual(await styleOf(/^Measuring/), ['none', 'dashed', 'solid']);
    assert.deepEqual(await styleOf(/^Debug api/), ['none', 'solid', 'solid']);
  });

  it('that there is no room for are one band that lists them', async () => {
    const runs = Array.from({ length: 12 }, (_, at) =>
      laneRun(`run ${at}`, 'terminal', nowMs - 5 * minute + at * 700, nowMs - 5 * minute + at * 700 + 500, {
        outcome: at % 6,
      }),
    );
    const opened = await openRuns(runs);
    const names = await bandsOf(opened);
    assert.ok(names.length < 6, names.join('\n'));
    const many = names.find(name => /\d+ runs from/.test(name)) ?? assert.fail(names.join('\n'));
    await opened.page.getByRole('button', { name: many, exact: true }).hover();
    assert.match(await opened.page.locator('.lane-tip').innerText(), /failed, exit code \d, 500 ms/);
  });

  it('draws commits as marks with their branch, and through all charts', async () => {
    const opened = await openRuns(storyRuns(nowMs), { width: 1200 });
    const mark = opened.page.locator('.lane-mark');
    assert.match(
      (await mark.getAttribute('aria-label')) ?? '',
      /^Commit 1a2b3c4: Commit 1a2b3c4 \(main at 1a2b3c4\), /,
    );
    const label = await opened.page.locator('[data-chart=cpu] .chart-body').getAttribute('aria-label');
    assert.match(label ?? '', /Commit 1a2b3c4 \(main at 1a2b3c4\): (\d+ \w+ )?\d\d:\d\d/);
  });

  it('are left out by kind in the menu of the lane, which is kept', async () => {
    const opened = await openRuns([...storyRuns(nowMs), laneEvent(nowMs - minute, 'die', { exitCode: 1 })], {
      width: 1200,
    });
    const { page } = opened;
    const choose = async (name: string): Promise<void> => {
      await page.locator('.lane-menu').click();
      await page.getByRole('menuitemcheckbox', { name }).or(page.getByRole('menuitem', { name })).click();
    };
    await choose('Tasks');
    await choose('Ends and Kills');
    const told = (await bandsOf(opened)).join('\n');
    assert.doesNotMatch(told, /npm test|npm run dev/);
    assert.match(told, /Debug api/);
    assert.deepEqual(await page.locator('.lane-mark').count(), 1, 'the commit');
    const label = await page.locator('[data-chart=cpu] .chart-body').getAttribute('aria-label');
    assert.doesNotMatch(label ?? '', /Died/);
    assert.equal(
      await page.locator('.lane-menu').getAttribute('aria-label'),
      'Events: 2 of 12 kinds are hidden',
    );
    const kept = await opened.waitForKept(({ laneHidden }) => laneHidden?.length === 2);
    assert.deepEqual(kept.laneHidden, ['ends', 'task']);
    const again = await driver.open({ width: 1200, state: kept });
    await tellLane(again, storyRuns(nowMs));
    assert.doesNotMatch((await bandsOf(again)).join('\n'), /npm test/);
    await again.page.locator('.lane-menu').click();
    await again.page.getByRole('menuitem', { name: 'Show All' }).click();
    assert.match((await bandsOf(again)).join('\n'), /npm test/);
  });

  it('are seen where nothing else happened: it is not said that nothing did', async () => {
    const opened = await openRuns([laneRun('early', 'task', nowMs - 40 * minute, nowMs - 12 * minute)]);
    const empty = opened.page.locator('.lane-empty');
    assert.equal(await empty.isVisible(), false);
    await tellLane(opened, [
      { kind: 'run', atMs: nowMs - 40 * minute, containerId: 'a'.repeat(64), image: 'api:1' },
    ]);
    assert.equal(await empty.isVisible(), false, 'a container that began earlier');
    await tellLane(opened, []);
    assert.equal(await empty.innerText(), 'No events in this range');
  });

  it('show their names as text and never as markup', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const opened = await openRuns([
      laneRun('evil', 'task', nowMs - 5 * minute, nowMs - minute, { label: evil, head: { branch: evil } }),
    ]);
    await opened.page.locator('.lane-band').hover();
    assert.match(await opened.page.locator('.lane-tip').innerText(), /Task <img src=x/);
    assert.equal(await opened.page.locator('img').count(), 0);
  });

  it('have no fault that axe finds, in any theme, with the menu open as well', async () => {
    const opened = await openRuns([...storyEntries(nowMs), ...storyRuns(nowMs)], { width: 1000 });
    for (const theme of Object.keys(panelThemes) as (keyof typeof panelThemes)[]) {
      await opened.setTheme(theme);
      await opened.page.locator('.lane-band').first().hover();
      assert.deepEqual(await axeFaults(opened), [], theme);
    }
    await opened.page.locator('.lane-menu').click();
    assert.deepEqual(await axeFaults(opened), []);
  });
});
