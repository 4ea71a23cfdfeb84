import assert from 'node:assert/strict';
import { spanOfView, type ToPanel } from '../../src/protocol/panel';
import { allInSight, nowMs, PanelDriver, snapshot } from '../support/panel/panelDriver';
import type { OpenOptions, PanelPage } from '../support/panel/panelPage';
import { waitFor } from '../support/run/waitFor';

/** The charts of a container below the first ones. */
const lower = ['network', 'block', 'pids'];
/** A window with room for the first charts. */
const low = { height: 560 } as const satisfies OpenOptions;

describe('Charts of the history panel that are out of sight', function () {
  this.timeout(60_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  const tick = (atMs: number, pids: number): ToPanel => ({
    type: 'append',
    request: 1,
    series: {
      timestamps: [atMs],
      columns: {
        pids: { avg: [pids] },
        networkRxBytesPerSecond: { avg: [pids * 1000] },
        blockReadBytesPerSecond: { avg: [pids * 2000] },
      },
      bucketMs: 0,
    },
    toMs: atMs,
    intervalMs: 5000,
  });
  const chart = ({ page }: PanelPage, id: string) => page.locator(`[data-chart=${id}]`);
  /** A chart's picture as it is drawn, once it is drawn at all. */
  const drawn = (opened: PanelPage, id: string): Promise<string> =>
    chart(opened, id)
      .locator('canvas')
      .evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL(), undefined, { timeout: 5000 });
  /** Opens a page in a window, has something happen there, and looks at each of the lower charts. */
  const picturesAfter = async (
    options: OpenOptions,
    happen: (opened: PanelPage) => Promise<void>,
  ): Promise<string[]> => {
    const opened = await driver.open(options);
    await happen(opened);
    const pictures: string[] = [];
    for (const id of lower) {
      await chart(opened, id).scrollIntoViewIfNeeded();
      await opened.settle();
      pictures.push(await drawn(opened, id));
    }
    return pictures;
  };
  const happenings: readonly [what: string, happen: (opened: PanelPage) => Promise<void>][] = [
    ['nothing', () => Promise.resolve()],
    [
      'ticks',
      async opened => {
        for (let at = 1; at <= 3; at++) await opened.post(tick(nowMs + at * 5000, 20 + at));
      },
    ],
    [
      'a series that is switched off',
      opened =>
        opened.page.evaluate(() => {
          document.querySelector<HTMLElement>('[data-chart=network] .legend-entry')?.click();
        }),
    ],
    ['another theme', opened => opened.setTheme('light')],
    [
      'an event',
      opened =>
        opened.post({
          type: 'lane',
          request: 1,
          nowMs,
          entries: [{ kind: 'gap', atMs: nowMs - 300_000, endMs: nowMs - 200_000 }],
        }),
    ],
    [
      'another width',
      async opened => {
        const { height = 0 } = opened.page.viewportSize() ?? {};
        await opened.page.setViewportSize({ width: 840, height });
        await opened.settle();
      },
    ],
  ];

  for (const [what, happen] of happenings) {
    it(`are drawn when they come into sight as if they had always been: after ${what}`, async () => {
      const seen = await picturesAfter(allInSight, happen);
      await driver.closePage();
      const unseen = await picturesAfter(low, async opened => {
        assert.equal(await chart(opened, 'pids').locator('canvas').count(), 0, 'not drawn yet');
        await happen(opened);
      });
      await driver.closePage();
      const seenBefore = await picturesAfter(low, async opened => {
        await chart(opened, 'pids').scrollIntoViewIfNeeded();
        await drawn(opened, 'pids');
        await opened.page.evaluate(() => document.scrollingElement?.scrollTo(0, 0));
        await opened.settle();
        await happen(opened);
      });
      assert.ok(
        unseen.every((picture, at) => picture === seen[at]),
        'never drawn before',
      );
      assert.ok(
        seenBefore.every((picture, at) => picture === seen[at]),
        'drawn before',
      );
    });
  }

  it('draw nothing at a tick, and tell its figures', async () => {
    const opened = await driver.open(low);
    await chart(opened, 'pids').scrollIntoViewIfNeeded();
    const before = await drawn(opened, 'pids');
    await opened.page.evaluate(() => document.scrollingElement?.scrollTo(0, 0));
    await opened.settle();
    await opened.post(tick(nowMs + 5000, 77));
    assert.match(
      (await chart(opened, 'pids').locator('.chart-body').getAttribute('aria-label')) ?? '',
      /latest 77/,
    );
    assert.match(await chart(opened, 'pids').locator('.legend').innerText(), /\b77\b/);
    assert.equal(await drawn(opened, 'pids'), before);
    await chart(opened, 'pids').scrollIntoViewIfNeeded();
    await waitFor('the tick to be drawn', async () => (await drawn(opened, 'pids')) !== before);
  });

  it('stay undrawn while all charts are hidden, and when they are shown again', async () => {
    const opened = await driver.open(low);
    const { series, ...span } = snapshot(1);
    const empty = { timestamps: [], columns: {}, bucketMs: 0 };
    await opened.post({ ...span, series: empty });
    await opened.page.locator('.charts-slot').waitFor({ state: 'hidden' });
    await opened.settle();
    await opened.post({ ...span, series });
    await drawn(opened, 'cpu');
    assert.equal(await chart(opened, 'pids').locator('canvas').count(), 0);
  });

  it('keep nobody waiting for them: a page without a chart in sight is not busy', async () => {
    const opened = await driver.open(low);
    await opened.page.setViewportSize({ width: 900, height: 200 });
    await opened.settle();
    const asked = opened.messages.length;
    await opened.page.keyboard.press('ArrowLeft');
    const { request, view } = await opened.waitForMessage('view', asked);
    await opened.post(snapshot(request, { view, ...spanOfView(view, nowMs) }));
    assert.equal(await opened.page.locator('.charts-area').getAttribute('aria-busy'), null);
  });
});
