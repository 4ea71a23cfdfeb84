import assert from 'node:assert/strict';
import type { LaneEntry } from '../../src/protocol/lane';
import type { PanelMember, PanelSubject, PanelView, UsageRow } from '../../src/protocol/panel';
import { container, nowMs, snapshot, PanelDriver } from '../support/panel/panelDriver';
import { alphaColumns } from '../support/panel/alphaColumns';
import { axeFaults } from '../support/panel/axeFaults';
import { waitFor } from '../support/run/waitFor';
import { overflowing } from '../support/panel/panelLayout';
import { fakeSeries } from '../support/panel/panelSeries';
import { panelThemes } from '../support/panel/panelThemes';

const minute = 60_000;
const names = ['shop-api-1', 'shop-db-1', 'shop-cache-1', '<b>x</b>'];
const span = { fromMs: nowMs - 15 * minute, toMs: nowMs };

const group: PanelSubject = {
  kind: 'group',
  refs: [
    { kind: 'container', workload: 'name:0', name: 'shop-api-1' },
    { kind: 'container', workload: 'name:1', name: 'shop-db-1' },
  ],
  title: 'shop',
  running: 3,
  networkNotes: [],
};

function members(count: number, stepMs = 5000): PanelMember[] {
  return Array.from({ length: count }, (_, index) => {
    const series = fakeSeries({ ...span, stepMs });
    return { key: `name:${index}`, title: names[index] ?? `worker-${index}`, series };
  });
}

function row(workload: string, name: string, cpuSeconds: number): UsageRow {
  return { workload, name, cpuSeconds, cpuPeakPercent: 20, memoryPeakBytes: 2 ** 30 - cpuSeconds };
}

describe('Several containers in one history panel', function () {
  this.timeout(30_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  const openGroup = async (count = 4): Promise<void> => {
    const opened = await driver.load({ width: 1100, height: 900 });
    await opened.post(snapshot(1, { subject: group, members: members(count) }));
    await opened.page.waitForSelector('.charts-overlay canvas');
    await opened.settle();
  };
  /** Number of line pixels in each column of a chart. */
  const inkOfColumns = async (chart: string): Promise<number[]> =>
    (await alphaColumns(driver.opened.page, chart)).map(column => column.filter(alpha => alpha > 100).length);
  const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const overlaid = (): Promise<number> => driver.opened.page.locator('.charts-overlay .chart').count();

  it('are drawn over each other, each named in one legend as the text that it is', async () => {
    await openGroup();
    const { page } = driver.opened;
    assert.deepEqual(await page.locator('.member-legend .legend-entry').allInnerTexts(), names);
    assert.equal(await page.locator('.charts-slot').isVisible(), false, 'the charts of one are away');
    assert.ok((await overlaid()) >= 5);
    assert.ok((await driver.countInked('cpuPercent')) > 2000);
    assert.match(await page.locator('.facts').innerText(), /2 containers, 3 running/);
  });

  it('have one lane that says whose each event is, and its marks in all charts: in small ones only their own', async () => {
    await openGroup(2);
    const { opened } = driver;
    const event = { kind: 'event', action: 'die', exitCode: 1, atMs: nowMs - 5 * minute } as const;
    const entries: LaneEntry[] = ['shop-api-1', 'shop-db-1'].map((member, at) => {
      return {
        ...event,
        atMs: nowMs - (5 + 3 * at) * minute,
        containerId: String(at).repeat(64),
        name: member,
        member,
      };
    });
    const run = { kind: 'run', atMs: nowMs - 40 * minute, image: 'x', containerId: 'b'.repeat(64) } as const;
    await opened.post({
      type: 'lane',
      request: 1,
      nowMs,
      entries: [...entries, { ...run, member: 'shop-db-1' }],
    });
    const names = await opened.page
      .locator('.lane-mark')
      .evaluateAll(marks => marks.map(mark => mark.getAttribute('aria-label')));
    assert.match(names.join('\n'), /^exit 1: shop-db-1: Died, exit code 1, .*\nexit 1: shop-api-1: Died/);
    assert.equal(
      await opened.page.locator('.lane-run').count(),
      0,
      'bands of several would lie over each other',
    );
    const labelsOf = (): Promise<(string | null)[]> =>
      opened.page
        .locator('.charts-overlay .chart-body')
        .evaluateAll(all => all.map(each => each.getAttribute('aria-label')));
    for (const label of await labelsOf()) assert.match(label ?? '', /shop-db-1: Died.*shop-api-1: Died/);
    await opened.page.getByText('One by One').click();
    const own = (await labelsOf()).map(label =>
      ['api', 'db'].filter(each => label?.includes(`shop-${each}-1: Died`)).join(),
    );
    assert.deepEqual(own, ['api', 'api', 'db', 'db']);
  });

  it('are told apart under the pointer, the highest first', async () => {
    await openGroup();
    await driver.point('cpuPercent', 0.5);
    const reading = driver.opened.page.locator('[data-chart=cpuPercent] .overlay-reading');
    assert.equal(await reading.locator('.overlay-line').count(), 4);
    assert.match(await reading.innerText(), /\d\d:\d\d:\d\d\n/);
    await driver.pointAway();
    assert.equal(await reading.isVisible(), false);
  });

  it('are switched off by a click, and alone on an Alt+click; what is off is kept', async () => {
    await openGroup();
    const { page } = driver.opened;
    const entries = page.locator('.member-legend .legend-entry');
    await entries.nth(0).click();
    await driver.opened.settle();
    assert.deepEqual(driver.opened.state?.hidden, ['member/name:0']);
    await entries.nth(1).click({ modifiers: ['Alt'] });
    await driver.opened.settle();
    const pressed = (): Promise<(string | null)[]> =>
      entries.evaluateAll(all => all.map(each => each.getAttribute('aria-pressed')));
    assert.deepEqual(await pressed(), ['false', 'true', 'false', 'false']);
    await entries.nth(1).click({ modifiers: ['Alt'] });
    assert.deepEqual(await pressed(), ['true', 'true', 'true', 'true']);
  });

  it('are stacked, or have a chart each, as is chosen and kept', async () => {
    await openGroup();
    const { page } = driver.opened;
    const flat = await overlaid();
    await page.getByText('Stacked').click();
    await driver.opened.settle();
    assert.equal(driver.opened.state?.mode, 'stacked');
    assert.equal(await overlaid(), flat);
    await page.getByText('One by One').click();
    await driver.opened.settle();
    assert.equal(await overlaid(), 2 * 4);
    assert.match(await page.locator('.charts-overlay h2').first().innerText(), /^shop-api-1: CPU$/);
  });

  it('zoom together by a drag', async () => {
    await openGroup();
    await driver.drag('cpuPercent', 0.25, 0.5);
    const { view } = await driver.opened.waitForMessage('view');
    assert.equal(view.kind, 'fixed');
  });

  const choose = async (chart: string, item: string | RegExp): Promise<void> => {
    const { page } = driver.opened;
    await page.locator(`[data-chart="${chart}"] .more-button`).click();
    await page.getByRole('menu').getByText(item).click();
    await driver.opened.settle();
  };
  const ids = (): Promise<string[]> =>
    driver.opened.page
      .locator('.charts-overlay .chart:not([hidden])')
      .evaluateAll(all => all.map(each => (each as HTMLElement).dataset['chart'] ?? ''));

  it('are pushed along by a drag where they are many: the same lines at their times, then all there is', async () => {
    await openGroup(20);
    const { page } = driver.opened;
    const { x, y, width } = await driver.area('cpuPercent');
    const before = await inkOfColumns('cpuPercent');
    await page.mouse.move(x + 200, y + 40);
    await page.keyboard.down('Shift');
    await page.mouse.down();
    await page.mouse.move(x + 260, y + 40);
    await driver.opened.settle();
    await page.mouse.move(x + 300, y + 40);
    await driver.opened.settle();
    const moved = await inkOfColumns('cpuPercent');
    assert.equal(sumOf(moved.slice(0, 90)), 0, 'before all that is known there is nothing');
    const there = before.slice(10, Math.floor(width) - 110);
    const off = there.filter((ink, at) => Math.abs(ink - (moved[at + 110] ?? 0)) > 2).length;
    assert.ok(sumOf(there) > 1000 && off < there.length / 50, `${off} of ${there.length} columns differ`);
    await page.mouse.up();
    await page.keyboard.up('Shift');
    // A pan that rests before its end is asked for, too: that answer is outdated.
    await waitFor('what lies before to be drawn', async () => {
      const asked = driver.opened.messages.findLast(message => message.type === 'view');
      if (asked?.view.kind !== 'fixed') return false;
      const { view, request } = asked;
      const shown = { fromMs: view.fromMs, toMs: view.toMs };
      const series = fakeSeries({ ...shown, stepMs: 5000 });
      const answer = {
        subject: group,
        view,
        ...shown,
        // Each has a line of its own: how much ink one has depends on the hour.
        members: members(20).map((each, index) => {
          const avg = series.columns.cpuPercent?.avg.map(value => value && value * (1 + index / 20)) ?? [];
          return { ...each, series: { ...series, columns: { ...series.columns, cpuPercent: { avg } } } };
        }),
      };
      await driver.opened.post(snapshot(request, answer));
      return sumOf((await inkOfColumns('cpuPercent')).slice(0, 90)) > 200;
    });
  });

  it('are hidden and put in order by the menu of a chart, and stay so', async () => {
    await openGroup();
    await choose('cpuPercent', 'Hide Chart');
    assert.ok(!(await ids()).includes('cpuPercent'));
    assert.equal(await driver.opened.page.getByText('Charts (1 hidden)').count(), 1);
    await choose('networkRxBytesPerSecond', 'Move Up');
    assert.deepEqual((await ids()).slice(0, 2), ['networkRxBytesPerSecond', 'memoryUsedBytes']);
    const state = await driver.opened.waitForKept(({ charts }) => charts?.order !== undefined);
    const again = await driver.load({ width: 1100, height: 900, state });
    await again.post(snapshot(1, { subject: group, members: members(4) }));
    await again.page.waitForSelector('.charts-overlay .chart:not([hidden]) canvas');
    assert.deepEqual((await ids()).slice(0, 2), ['networkRxBytesPerSecond', 'memoryUsedBytes']);
  });

  it('are drawn taller, on a logarithmic axis or a fixed one by the menu of a chart', async () => {
    await openGroup();
    const before = await driver.area('memoryUsedBytes');
    await choose('memoryUsedBytes', 'Taller');
    assert.ok((await driver.area('memoryUsedBytes')).height > 1.8 * before.height);
    await choose('memoryUsedBytes', 'Log Scale');
    await choose('memoryUsedBytes', /^Fix Axis at/);
    const { charts = {} } = await driver.opened.waitForKept(each => each.charts?.fixed !== undefined);
    const [id, top = 0] = Object.entries(charts.fixed ?? {})[0] ?? [];
    assert.deepEqual(
      [charts.tall, charts.log, id],
      [['memoryUsedBytes'], ['memoryUsedBytes'], 'memoryUsedBytes'],
    );
    const inked = await driver.countInked('memoryUsedBytes');
    const all = members(4).map(({ series, ...member }) => {
      const avg = series.timestamps.map(() => top * 3);
      return { ...member, series: { ...series, columns: { ...series.columns, memoryUsedBytes: { avg } } } };
    });
    await driver.opened.post(snapshot(1, { subject: group, members: all }));
    assert.ok((await driver.countInked('memoryUsedBytes')) < inked, 'the lines are above the axis');
  });

  it('have no logarithmic axis while they are on top of each other', async () => {
    await openGroup();
    const { page } = driver.opened;
    await page.getByText('Stacked').click();
    await page.locator('[data-chart=cpuPercent] .more-button').click();
    const item = page.getByRole('menuitemcheckbox', { name: 'Log Scale' });
    assert.equal(await item.getAttribute('aria-disabled'), 'true');
  });

  it('show one line alone from a chart’s menu, in all charts', async () => {
    await openGroup();
    await choose('cpuPercent', 'Only “shop-db-1”');
    assert.deepEqual(driver.opened.state?.hidden, ['member/name:0', 'member/name:2', 'member/name:3']);
    await driver.point('memoryUsedBytes', 0.5);
    const reading = driver.opened.page.locator('[data-chart=memoryUsedBytes] .overlay-reading');
    assert.equal(await reading.locator('.overlay-line').count(), 1);
    await driver.pointAway();
  });

  it('have a data table with a column for each, of their own figures also where they are stacked', async () => {
    await openGroup(2);
    const { page } = driver.opened;
    await page.getByText('Stacked').click();
    await page.getByRole('button', { name: 'Data table: CPU' }).click();
    const region = page.getByRole('region', { name: 'CPU: data table' });
    assert.deepEqual(await region.locator('thead th').allInnerTexts(), ['Time', 'shop-api-1', 'shop-db-1']);
    const cells = await region.locator('tbody tr').first().locator('td').allInnerTexts();
    assert.equal(cells.length, 2);
    assert.equal(cells[0], cells[1], 'both have the same figures here, and none a sum');
  });

  it('are exported: as numbers, files and a picture', async () => {
    await openGroup();
    const { opened } = driver;
    await choose('cpuPercent', 'Export CSV…');
    const csv = await opened.waitForMessage('save');
    assert.equal(csv.title, 'shop: CPU');
    const [head = '', row = ''] = new TextDecoder().decode(csv.content).split('\r\n');
    assert.equal(head, ['time', ...[0, 1, 2, 3].map(at => `"name:${at} cpuPercent"`)].join(','));
    assert.match(row, /^[\d-]+T[\d:.]+Z(,[\d.]+){4}$/);
    await choose('cpuPercent', 'Copy Numbers as Markdown');
    const { text } = await opened.waitForMessage('copy');
    assert.match(text, /\| shop-api-1 \| [\d.]+% \|/);
    assert.doesNotMatch(text, /<b>/);
    const sent = opened.messages.length;
    await opened.page.getByRole('button', { name: 'Export', exact: true }).click();
    await opened.page.getByRole('menuitem', { name: 'Save PNG…' }).click();
    const { content, title } = await opened.waitForMessage('save', sent);
    assert.equal(title, 'shop');
    const { width, height } = await opened.page
      .locator('.charts')
      .evaluate(each => each.getBoundingClientRect());
    const picture = Buffer.from(content);
    assert.ok(picture.readUInt32BE(16) > width && picture.readUInt32BE(20) > height);
  });

  it('have no fault that axe finds: with a menu, with a table, stacked, one by one', async () => {
    await openGroup();
    const { opened } = driver;
    for (const theme of Object.keys(panelThemes) as (keyof typeof panelThemes)[]) {
      await opened.setTheme(theme);
      assert.deepEqual(await axeFaults(opened), [], theme);
    }
    await opened.page.getByRole('button', { name: 'Data table: CPU' }).click();
    await opened.page.locator('[data-chart=memoryUsedBytes] .more-button').click();
    assert.deepEqual(await axeFaults(opened), [], 'with a menu and a table');
    await opened.page.keyboard.press('Escape');
    await opened.page.getByText('One by One').click();
    await opened.settle();
    assert.deepEqual(await axeFaults(opened), [], 'one by one');
  });

  it('overflow at no width', async () => {
    await openGroup(12);
    for (const mode of ['Overlaid', 'Stacked', 'One by One']) {
      await driver.opened.page.getByText(mode).click();
      for (const width of [260, 280, 344, 520, 1100]) {
        await driver.opened.page.setViewportSize({ width, height: 900 });
        await driver.opened.settle();
        assert.deepEqual(await overflowing(driver.opened), [], `${mode} at ${width} px`);
      }
    }
  });

  it('are requested by a button', async () => {
    const opened = await driver.open();
    await opened.page.getByText('Compare With…').click();
    const message = await opened.waitForMessage('action');
    assert.equal(message.id, 'compareHistory');
  });

  it('are asked for from the menu of the page, too, which a host has without that', async () => {
    const opened = await driver.open();
    const { page } = opened;
    await page.getByRole('button', { name: 'More', exact: true }).click();
    assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), [
      'Compare With…',
      'Show in Side Bar',
      'Copy Link',
    ]);
    await page.getByRole('menuitem', { name: 'Compare With…' }).click();
    assert.equal((await opened.waitForMessage('action')).id, 'compareHistory');
    const host = { kind: 'host', ref: { kind: 'host' }, title: 'devbox', cores: 8 } as const;
    const view = await driver.open({ place: 'view' }, { subject: host });
    await view.page.getByRole('button', { name: 'More', exact: true }).click();
    assert.deepEqual(await view.page.getByRole('menuitem').allInnerTexts(), ['Open in Editor', 'Copy Link']);
    await view.page.getByRole('menuitem', { name: 'Open in Editor' }).click();
    assert.equal((await view.waitForMessage('action')).id, 'openInEditor');
    assert.equal(
      await view.page.locator('option[value=run]').evaluate(each => (each as HTMLElement).hidden),
      true,
    );
  });

  it('rank who used the machine in the range, by any figure; a name opens its history', async () => {
    const opened = await driver.open();
    const { page } = opened;
    await page.getByText('Who Used the Machine').click();
    const asked = await opened.waitForMessage('usage');
    assert.deepEqual([asked.fromMs, asked.toMs], [span.fromMs, span.toMs]);
    const rows = [row('name:a', 'big', 90), row('name:api', 'api', 30), row('name:c', '<i>c</i>', 1)];
    await opened.post({ type: 'usage', fromMs: span.fromMs, toMs: span.toMs, rows, resolutionMs: 900_000 });
    assert.match(await page.locator('.usage-table caption').innerText(), /in steps of 15 min$/);
    const shown = (): Promise<string[]> => page.locator('.usage-table tbody th').allInnerTexts();
    assert.deepEqual(await shown(), ['big', 'api', '<i>c</i>']);
    assert.match(await page.locator('.usage-table tbody tr').first().innerText(), /90 s\s+20%\s+1 GiB\s+–/);
    await page.getByText('Highest memory').click();
    assert.deepEqual(await shown(), ['<i>c</i>', 'api', 'big']);
    assert.equal(
      await page
        .locator('.usage-table .is-own')
        .innerText()
        .then(text => text.startsWith('api')),
      true,
    );
    await page.locator('.usage-table').getByText('big').click();
    const open = await opened.waitForMessage('open');
    assert.deepEqual([open.workload, open.name], ['name:a', 'big']);
  });

  it('can be one range over another, with a table of the differences', async () => {
    const opened = await driver.open({ width: 1200 });
    await opened.page.locator('.against-select').selectOption('day');
    const asked = await opened.waitForMessage('view');
    assert.equal(asked.against, 'day');
    const statistics = (avg: number): PanelMember['statistics'] => ({
      metrics: {
        cpuPercent: { seconds: 900, avg, min: 0, max: 2 * avg, p50: avg, p95: 1.5 * avg, p99: avg },
      },
      resolutionMs: 0,
    });
    const dayMs = 24 * 60 * minute;
    const earlier = fakeSeries({ fromMs: span.fromMs - dayMs, toMs: span.toMs - dayMs, stepMs: 5000 });
    const now = fakeSeries({ ...span, stepMs: 5000 });
    const view: PanelView = { kind: 'live', range: '15m' };
    await opened.post(
      snapshot(2, {
        view,
        subject: container,
        series: now,
        members: [
          { key: 'now', title: 'This range', series: now, statistics: statistics(12) },
          {
            key: 'then',
            title: 'A day earlier',
            series: earlier,
            shiftMs: dayMs,
            statistics: statistics(10),
          },
        ],
      }),
    );
    await opened.page.waitForSelector('.charts-overlay canvas');
    const cells = await opened.page.locator('.differences tbody tr').first().innerText();
    assert.match(cells, /^CPU\s+12%\s+10%\s+\+20%\s+18%\s+15%\s+\+20%/);
    assert.deepEqual(await opened.page.locator('.member-legend .legend-entry').allInnerTexts(), [
      'This range',
      'A day earlier',
    ]);
    assert.equal(opened.state?.against, 'day');
  });
});
