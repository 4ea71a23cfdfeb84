import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { PanelView } from '../../src/protocol/panel';
import { allInSight, nowMs, snapshot, PanelDriver } from '../support/panel/panelDriver';
import { axeFaults } from '../support/panel/axeFaults';
import { layoutOf, overflowing } from '../support/panel/panelLayout';
import { fakeSeries } from '../support/panel/panelSeries';
import { panelThemes } from '../support/panel/panelThemes';
import { waitFor } from '../support/run/waitFor';

const minute = 60_000;
const hour = 60 * minute;

/** The shown span as minutes before now. */
function minutesBefore(view: PanelView): { from: number; to: number } {
  assert.ok(view.kind === 'fixed', JSON.stringify(view));
  return { from: (nowMs - view.fromMs) / minute, to: (nowMs - view.toMs) / minute };
}

function isAbout(value: number, wanted: number, by: number, what = ''): void {
  assert.ok(Math.abs(value - wanted) <= by, `${what} ${value} is about ${wanted}`);
}

describe('Time in the history panel', function () {
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
  /** A gesture that pauses on the way, as on a slow machine, sends several requests. */
  const comesTo = (view: PanelView): Promise<unknown> =>
    waitFor(`${JSON.stringify(view)} to be asked for`, () => isDeepStrictEqual(views().at(-1), view), 10_000);
  /** Answers the last request with a row every five seconds. */
  const answer = async (overrides: Partial<Parameters<typeof snapshot>[1]> = {}): Promise<void> => {
    const asked = driver.opened.messages.findLast(message => message.type === 'view');
    assert.ok(asked?.type === 'view');
    const { view, request } = asked;
    const span = view.kind === 'fixed' ? view : { fromMs: nowMs - 15 * minute, toMs: nowMs };
    const { fromMs, toMs } = span;
    const series = fakeSeries({ fromMs, toMs, stepMs: 5000 });
    await driver.opened.post(snapshot(request, { view, fromMs, toMs, series, ...overrides }));
  };
  const spanText = (): Promise<string> => driver.opened.page.locator('.span-range').innerText();
  const wheel = async (chart: string, at: number, deltaY: number): Promise<void> => {
    const { x, y, width } = await driver.area(chart);
    const { mouse, keyboard } = driver.opened.page;
    await mouse.move(x + width * at, y + 40);
    await keyboard.down('Control');
    await mouse.wheel(0, deltaY);
    await keyboard.up('Control');
  };

  it('zooms about the pointer with Ctrl and the wheel, at once from what is there, and asks when it rests', async () => {
    const opened = await driver.open();
    const before = await spanText();
    const view = await nextView(async () => {
      await wheel('cpu', 0.5, -300);
      await opened.settle();
      assert.notEqual(await spanText(), before, 'it is drawn at once');
    });
    const { from, to } = minutesBefore(view);
    isAbout((from + to) / 2, 7.5, 0.3, 'the middle');
    assert.ok(from - to < 9 && from - to > 6, `${from - to} minutes`);
    await answer();
    assert.equal(await opened.page.locator('.live').innerText(), 'Back to live');
    // Without Ctrl the page scrolls.
    await opened.page.mouse.wheel(0, 200);
    await opened.settle();
    assert.equal(views().length, 1);
  });

  it('follows live on while it zooms at the right edge, and over a zoom out to now', async () => {
    await driver.open();
    const closer = await nextView(() => wheel('cpu', 0.995, -150));
    assert.ok(closer.kind === 'live' && closer.lastMs !== undefined && closer.lastMs < 13 * minute);
    const label = await driver.opened.page.locator('.range-button').innerText();
    assert.match(label, /^Last \d+ minutes \d+ seconds/);
    const wide = await nextView(() => wheel('cpu', 0.5, 300));
    assert.ok(wide.kind === 'live' && (wide.lastMs ?? 0) > 15 * minute, JSON.stringify(wide));
  });

  it('zooms by keyboard, no closer than some rows and no further than history can reach', async () => {
    const { page } = await driver.open();
    const closer = await nextView(() => page.keyboard.press('+'));
    assert.deepEqual(closer, { kind: 'live', range: '15m', lastMs: 9 * minute });
    const more = await nextView(() => page.keyboard.press('-'));
    assert.deepEqual(more, { kind: 'live', range: '15m' });
    for (let press = 0; press < 12; press++) await page.keyboard.press('=');
    await comesTo({ kind: 'live', range: '15m', lastMs: 30_000 });
    for (let press = 0; press < 40; press++) await page.keyboard.press('-');
    await comesTo({ kind: 'live', range: '15m', lastMs: 800 * 24 * hour });
  });

  it('pans with Shift and a drag: what is not there yet is a gap until the answer comes', async () => {
    const opened = await driver.open();
    const { x, y, width } = await driver.area('memory');
    const { mouse, keyboard } = opened.page;
    await mouse.move(x + width * 0.3, y + 40);
    await keyboard.down('Shift');
    await mouse.down();
    await mouse.move(x + width * 0.8, y + 40, { steps: 6 });
    await opened.settle();
    // Half of the width is before all history, so it has no ink except the axes.
    const half = (from: number, to: number): Promise<number> =>
      opened.page.locator('[data-chart=cpu]').evaluate(
        (figure, [left, right]) => {
          const canvas = figure.querySelector('canvas') as HTMLCanvasElement;
          const over = figure.querySelector('.u-over') as HTMLElement;
          const context = canvas.getContext('2d') as CanvasRenderingContext2D;
          const { offsetLeft, offsetTop, clientWidth, clientHeight } = over;
          const [start, end] = [offsetLeft + left * clientWidth, offsetLeft + right * clientWidth];
          const { data } = context.getImageData(start, offsetTop, end - start, clientHeight);
          return data.filter((alpha, at) => at % 4 === 3 && alpha > 100).length;
        },
        [from, to] as const,
      );
    assert.ok((await half(0.02, 0.48)) < 20 && (await half(0.52, 0.98)) > 100);
    const asked = opened.messages.length;
    await mouse.up();
    await keyboard.up('Shift');
    const { view } = await opened.waitForMessage('view', asked);
    const { from, to } = minutesBefore(view);
    isAbout(from, 22.5, 0.2);
    isAbout(to, 7.5, 0.2);
    assert.equal((await opened.page.locator('[data-chart=cpu] .u-select').boundingBox())?.width ?? 0, 0);
    // A pause on the way is a question of its own, whose answer is outdated.
    await waitFor('what lies before to be drawn', async () => {
      await answer();
      return (await half(0.02, 0.48)) > 100;
    });
  });

  it('draws one chart in a frame of a gesture where each takes long, and all of them in the end', async () => {
    const opened = await driver.open(allInSight);
    /** How many charts each frame from now on draws, each of which takes most of a frame. */
    await opened.page.evaluate(() => {
      const page = globalThis as typeof globalThis & { drawnInFrames?: Set<HTMLCanvasElement>[] };
      const drawn = (page.drawnInFrames = [new Set<HTMLCanvasElement>()]);
      const { prototype } = CanvasRenderingContext2D;
      const clear = prototype.clearRect;
      prototype.clearRect = function (this: CanvasRenderingContext2D, ...area) {
        if (this.canvas.isConnected) drawn.at(-1)?.add(this.canvas);
        for (const endMs = performance.now() + 12; performance.now() < endMs;);
        clear.apply(this, area);
      };
      const next = (): void => {
        drawn.push(new Set());
        requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    });
    await nextView(async () => {
      for (let turn = 0; turn < 4; turn++) await wheel('cpu', 0.5, -100);
    });
    await opened.settle();
    const { most, all, charts } = await opened.page.evaluate(() => {
      const { drawnInFrames: drawn = [] } = globalThis as typeof globalThis & {
        drawnInFrames?: Set<HTMLCanvasElement>[];
      };
      return {
        most: Math.max(...drawn.map(({ size }) => size)),
        all: new Set(drawn.flatMap(each => [...each])).size,
        charts: document.querySelectorAll('.chart:not([hidden]) canvas').length,
      };
    });
    assert.equal(most, 1);
    assert.ok(charts > 3 && all === charts, `${all} of ${charts} charts were drawn`);
  });

  it('pans by arrow keys, never beyond now, where it follows live again', async () => {
    const { page } = await driver.open();
    const back = await nextView(() => page.keyboard.press('ArrowLeft'));
    assert.deepEqual(minutesBefore(back), { from: 18, to: 3 });
    await answer();
    for (let press = 0; press < 5; press++) await page.keyboard.press('ArrowRight');
    await comesTo({ kind: 'live', range: '15m' });
  });

  it('goes back and forward through what was looked at, by buttons and keys, over a reload too', async () => {
    const { page } = await driver.open();
    const back = page.getByRole('button', { name: 'Back to the previous range' });
    assert.equal(await back.getAttribute('aria-disabled'), 'true');
    await nextView(() => page.locator('[data-range="1h"]').click());
    await nextView(() => page.locator('[data-range="6h"]').click());
    const fixed = await nextView(() => driver.drag('cpu', 0.25, 0.5));
    assert.deepEqual(await nextView(() => back.click()), { kind: 'live', range: '6h' });
    assert.deepEqual(await nextView(() => page.keyboard.press('Alt+ArrowLeft')), {
      kind: 'live',
      range: '1h',
    });
    assert.deepEqual(await nextView(() => page.keyboard.press('Alt+ArrowRight')), {
      kind: 'live',
      range: '6h',
    });
    const kept = await driver.opened.waitForKept(({ trail }) => trail?.back.length === 2);
    assert.deepEqual(kept.trail?.forward, [fixed]);
    await driver.load({ state: kept });
    await driver.opened.post(snapshot(1, { view: kept.view }));
    assert.deepEqual(
      await nextView(() => driver.opened.page.getByRole('button', { name: 'Forward' }).click()),
      fixed,
    );
    assert.equal(
      await driver.opened.page.getByRole('button', { name: 'Forward' }).getAttribute('aria-disabled'),
      'true',
    );
  });

  it('goes back from a zoom on Escape, a zoom at a time, and leaves live alone', async () => {
    const { page } = await driver.open();
    const first = await nextView(() => driver.drag('cpu', 0.2, 0.8));
    await answer();
    await nextView(() => driver.drag('cpu', 0.2, 0.8));
    await answer();
    assert.deepEqual(await nextView(() => page.keyboard.press('Escape')), first);
    await answer();
    assert.deepEqual(await nextView(() => page.keyboard.press('Escape')), { kind: 'live', range: '15m' });
    await answer();
    const asked = views().length;
    await page.keyboard.press('Escape');
    await driver.opened.settle();
    assert.equal(views().length, asked);
  });

  it('takes a drag back on Escape, and nothing else', async () => {
    const state = {
      version: 2,
      subjects: [{ kind: 'host' }],
      view: { kind: 'fixed', fromMs: nowMs - hour, toMs: nowMs - hour / 2, range: '15m' },
      trail: { back: [{ kind: 'live', range: '1h' }], forward: [{ kind: 'live', range: '6h' }] },
      hidden: [],
    } as const;
    const { view, trail } = state;
    const series = fakeSeries({ fromMs: view.fromMs, toMs: view.toMs, stepMs: 5000 });
    const { page } = await driver.open({ state }, { view, fromMs: view.fromMs, toMs: view.toMs, series });
    const before = await spanText();
    const { x, y, width } = await driver.area('memory');
    await page.mouse.move(x + width * 0.3, y + 40);
    await page.keyboard.down('Shift');
    await page.mouse.down();
    // The drag rests on its way, and so asks for what it shows.
    await nextView(() => page.mouse.move(x + width * 0.6, y + 40, { steps: 6 }));
    assert.notEqual(await spanText(), before);
    await page.keyboard.press('Escape');
    await driver.opened.settle();
    assert.equal(await spanText(), before);
    await page.mouse.move(x + width * 0.9, y + 40, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await driver.opened.settle();
    assert.equal(await spanText(), before, 'the drag is over');
    await waitFor('the range to be asked for again', () => isDeepStrictEqual(views().at(-1), view), 10_000);
    await driver.opened.waitForKept(kept => isDeepStrictEqual([kept.view, kept.trail], [view, trail]));
    const left = await nextView(() => page.keyboard.press('Escape'));
    assert.deepEqual(left, { kind: 'live', range: '1h' }, 'the way back is as it was');
  });

  it('takes only the answer to the newest question while a gesture goes on', async () => {
    const opened = await driver.open();
    await nextView(() => opened.page.keyboard.press('ArrowLeft'));
    const late = opened.messages.findLast(message => message.type === 'view');
    assert.ok(late?.type === 'view');
    await opened.page.keyboard.press('ArrowLeft');
    const before = await spanText();
    const { view, request } = late;
    const { fromMs, toMs } = view as PanelView & { kind: 'fixed' };
    await opened.post(snapshot(request, { view, fromMs, toMs }));
    assert.equal(await spanText(), before);
  });

  it('takes a typed range, shows what it means, and says what is wrong with invalid text', async () => {
    const { page } = await driver.open();
    await page.locator('.range-button').click();
    const [from, to] = [page.locator('input[name=from]'), page.locator('input[name=to]')];
    assert.deepEqual([await from.inputValue(), await to.inputValue()], ['-15m', 'now']);
    assert.match(await page.locator('.range-zone').innerText(), /^Times are in your zone, UTC/);
    await from.fill('-2h to -1h');
    assert.match(await page.locator('.range-meaning').innerText(), /\d\d:\d\d.* – .*UTC.*\(1 hour\)/);
    await from.fill('yester');
    assert.equal(await page.locator('.range-meaning').innerText(), '', 'half a word is no fault');
    await page.keyboard.press('Enter');
    assert.match(await page.locator('.range-meaning').innerText(), /“yester” is not a time\. Write -2h/);
    assert.equal(await from.getAttribute('aria-invalid'), 'true');
    await from.fill('-2h');
    await to.fill('-1h');
    const view = await nextView(() => page.keyboard.press('Enter'));
    assert.deepEqual(minutesBefore(view), { from: 120, to: 60 });
    assert.equal(await page.locator('.range-popup').isVisible(), false);
    assert.equal(await page.locator('.range-button').innerText(), '1 hour');
    await page.locator('.range-button').click();
    assert.match(await from.inputValue(), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.deepEqual(
      await nextView(() => page.keyboard.press('Enter')),
      view,
      'what is in the fields is what is shown',
    );
  });

  it('leaves what is typed to the fields, and closes on Escape without a change', async () => {
    const { page } = await driver.open();
    await page.locator('.range-button').click();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('+-=');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.range-popup').isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement?.className), 'range-button');
    await page.keyboard.press('Enter');
    await page.locator('h1').click();
    assert.equal(await page.locator('.range-popup').isVisible(), false);
    await driver.opened.settle();
    assert.deepEqual(views(), []);
  });

  it('offers all ranges from the button alone where there is no room for theirs', async () => {
    const { page } = await driver.open({ width: 280 });
    assert.equal(await page.locator('[data-range="6h"]').isVisible(), false);
    await page.locator('.range-button').click();
    const box = (await page.locator('.range-popup').boundingBox()) ?? assert.fail('no popup');
    assert.ok(box.x >= 0 && box.x + box.width <= 280);
    assert.deepEqual(await nextView(() => page.locator('[data-choice="6h"]').click()), {
      kind: 'live',
      range: '6h',
    });
    assert.equal(await page.locator('.range-button').innerText(), 'Last 6 hours');
  });

  it('says how exact what is shown is', async () => {
    const opened = await driver.open();
    const resolution = opened.page.locator('.span-resolution');
    assert.equal(await resolution.innerText(), 'samples of 5 s');
    // Over midnight both ends name their day, too.
    assert.match(await spanText(), /^(\d+ \w+ )?\d\d:\d\d:\d\d – (\d+ \w+ )?\d\d:\d\d:\d\d UTC/);
    const series = {
      ...fakeSeries({ fromMs: nowMs - hour, toMs: nowMs, stepMs: 15 * minute, hasBand: true }),
    };
    await opened.post(snapshot(1, { fromMs: nowMs - hour, series }));
    assert.equal(await resolution.innerText(), 'averages of 15 min');
    const kept = { fromMs: new Date(2026, 10, 3).getTime() };
    await opened.post(snapshot(1, { fromMs: kept.fromMs - hour, series, kept }));
    assert.equal(await resolution.innerText(), 'averages of 15 min, kept since 3 Nov');
  });

  it('has a link copied, and says so; looks at what a link names', async () => {
    const { page } = await driver.open();
    await page.getByRole('button', { name: 'Copy a link to this range' }).click();
    const { id } = await driver.opened.waitForMessage('action');
    assert.equal(id, 'copyLink');
    await driver.opened.post({ type: 'linkCopied' });
    assert.equal(await page.locator('.link-button [role=status]').textContent(), 'Link copied');
    const view: PanelView = { kind: 'fixed', fromMs: nowMs - 2 * hour, toMs: nowMs - hour, range: '15m' };
    assert.deepEqual(await nextView(() => driver.opened.post({ type: 'look', view })), view);
    await answer();
    assert.deepEqual(await nextView(() => page.keyboard.press('Alt+ArrowLeft')), {
      kind: 'live',
      range: '15m',
    });
  });

  it('keeps its place at every width while live data comes, and overflows at none, open or not', async () => {
    const opened = await driver.open();
    for (const width of [280, 341, 520, 521, 760, 761, 1300, 1301, 2600]) {
      await opened.page.setViewportSize({ width, height: 900 });
      await opened.settle();
      const before = await layoutOf(opened);
      const toMs = nowMs + 11 * hour;
      await opened.post({
        type: 'append',
        request: 1,
        series: fakeSeries({ fromMs: toMs, toMs, stepMs: 5000 }),
        toMs,
        intervalMs: 5000,
      });
      const toolbar = (layout: string[]): string[] =>
        layout.slice(
          0,
          layout.findIndex(line => line.startsWith('DIV notice')),
        );
      assert.deepEqual(toolbar(await layoutOf(opened)), toolbar(before), `${width} px`);
      await opened.post(snapshot(1));
      await opened.page.locator('.range-button').click();
      assert.deepEqual(await overflowing(opened), [], `${width} px`);
      await opened.page.keyboard.press('Escape');
    }
  });

  it('has no fault that axe finds while a range is typed, in any theme', async () => {
    const opened = await driver.open();
    await opened.page.locator('.range-button').click();
    await opened.page.locator('input[name=from]').fill('half');
    await opened.page.keyboard.press('Enter');
    for (const theme of Object.keys(panelThemes) as (keyof typeof panelThemes)[]) {
      await opened.setTheme(theme);
      assert.deepEqual(await axeFaults(opened), [], theme);
    }
  });
});
