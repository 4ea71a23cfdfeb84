import assert from 'node:assert/strict';
import type { DeathDetails } from '../../src/deaths/keptDeath';
import type { ToPanel } from '../../src/protocol/panel';
import type { MarkedRun } from '../../src/timeline/markedRun';
import { laneEvent } from '../../src/ui/panel/feed/laneEntries';
import { makeDeath } from '../support/data/deaths';
import { axeFaults } from '../support/panel/axeFaults';
import { nowMs, PanelDriver } from '../support/panel/panelDriver';
import { overflowing } from '../support/panel/panelLayout';
import type { OpenOptions, PanelPage } from '../support/panel/panelPage';
import { panelThemes } from '../support/panel/panelThemes';

const minute = 60_000;
const healthLog = [{ atMs: nowMs - 3 * minute, exitCode: 1, output: 'connection refused' }];

describe('The card of a death in the history panel', function () {
  this.timeout(120_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  const told = (deaths: readonly DeathDetails[], isMore = false): ToPanel => ({
    type: 'deaths',
    request: 1,
    deaths: deaths.map(({ id, record }) => ({ id, record })),
    ...(isMore && { isMore }),
  });
  const details = (
    { id, series, events, healthLog: checks = [] }: DeathDetails,
    runs: readonly MarkedRun[] = [],
  ): ToPanel & { type: 'death' } => ({
    type: 'death',
    id,
    series,
    events: events.map(laneEvent),
    runs,
    healthLog: checks,
  });
  /** Opens a page and answers its requests for details of these deaths. */
  const open = async (deaths: readonly DeathDetails[], options: OpenOptions = {}): Promise<PanelPage> => {
    const opened = await driver.open(options);
    await opened.post(told(deaths));
    const [newest] = deaths;
    if (newest) await opened.post(details(newest));
    await opened.settle();
    return opened;
  };
  const verdict = ({ page }: PanelPage): Promise<string> => page.locator('.death-verdict').innerText();

  it('says why, when and under what limits, and draws its memory', async () => {
    const death = makeDeath(
      nowMs - 2 * minute,
      { changes: ['image: shop/api:1.8, now shop/api:1.9'] },
      { healthLog },
    );
    const opened = await open([death]);
    const { page } = opened;
    assert.equal(await verdict(opened), death.record.verdict);
    const facts = (await page.locator('.death-facts').innerText()).replace(/\n/g, ' ');
    assert.match(facts, /Ran for 3 min Exit code 137 \(SIGKILL\) Image shop\/api:1\.9 Limits memory 32 MiB/);
    assert.match(facts, /Changed since its last good run image: shop\/api:1\.8, now shop\/api:1\.9/);
    const plot = page.locator('.death-plot');
    assert.match(
      (await plot.getAttribute('aria-label')) ?? '',
      /^Memory from ten minutes before .*: highest 31 MiB, limit 32 MiB, grew by 512 KiB\/s for 58 s\.$/,
    );
    const width = await plot.evaluate(element => [
      element.clientWidth,
      element.querySelector('.u-wrap')?.clientWidth,
    ]);
    assert.equal(width[0], width[1], 'as wide as there is room');
    const before = await page.locator('.death-before').innerText();
    assert.match(before, /Started[\s\S]*Killed, out of memory, exit code 137/);
    assert.match(before, /Failed, exit code 1: connection refused/);
  });

  it('takes the room at once that its details need, so that they move no chart', async () => {
    const death = makeDeath(nowMs - 2 * minute, {}, { healthLog });
    const opened = await driver.open({ width: 1200 });
    await opened.post(told([death]));
    const height = () => opened.page.locator('.death').evaluate(card => card.getBoundingClientRect().height);
    const before = await height();
    await opened.post(details(death));
    await opened.page.locator('.death-plot canvas').waitFor();
    assert.equal(await height(), before);
  });

  it('tells what was done before it among what happened, and gives a limit to try to copy', async () => {
    const atMs = nowMs - 2 * minute;
    const death = makeDeath(atMs);
    const opened = await open([death]);
    const { page } = opened;
    const run = (kind: MarkedRun['kind'], label: string, startMs: number, endMs?: number): MarkedRun => {
      return { id: label, kind, key: label, label, startMs, ...(endMs !== undefined && { endMs }) };
    };
    const task = { ...run('task', 'npm test', atMs - 3 * minute, atMs - minute), outcome: 1 };
    const commit = run('git', 'Commit', atMs - 4 * minute, atMs - 4 * minute);
    const session = run('debug', '<b>api</b>', atMs - 30_000);
    await opened.post(details(death, [task, { ...commit, head: { branch: 'main' } }, session]));
    await opened.settle();
    const lines = await page.locator('.death-before li span').allInnerTexts();
    assert.deepEqual(lines.slice(0, 2), ['Commit (main)', 'Started']);
    assert.match(lines.join('\n'), /^Task npm test: failed, exit code 1, 2 min$/m);
    assert.match(lines.join('\n'), /^Debug session <b>api<\/b>: still running, 30 s$/m);
    const widthOf = (selector: string, text = ''): Promise<number> =>
      page.locator(selector, { hasText: text }).evaluate(({ clientWidth }) => clientWidth);
    assert.equal(
      await widthOf('.death-fact', 'Suggested limit'),
      await widthOf('.death-facts'),
      'a line of its own',
    );
    await page.getByRole('button', { name: 'Copy Suggested Limit' }).click();
    assert.equal((await opened.waitForMessage('copy')).text, '--memory=48m');
  });

  it('asks once for what is kept of it, and says where nothing is', async () => {
    const death = makeDeath(
      nowMs - 5 * minute,
      {},
      { events: [], series: { timestamps: [], columns: {}, bucketMs: 0 } },
    );
    const opened = await driver.open();
    await opened.post(told([death]));
    const { id } = await opened.waitForMessage('death');
    assert.equal(id, death.id);
    assert.match(await opened.page.locator('.death-note').innerText(), /Reading history/);
    await opened.post(details(death));
    await opened.settle();
    assert.match(await opened.page.locator('.death-note').innerText(), /No samples of its last ten minutes/);
    assert.equal(opened.messages.filter(({ type }) => type === 'death').length, 1);
  });

  it('asks again what no host answered, or could not read, with the next answer to its view', async () => {
    const death = makeDeath(nowMs - 5 * minute);
    const opened = await driver.open();
    const askedAfter = async (): Promise<void> => {
      const before = opened.messages.length;
      await opened.post(told([death]));
      await opened.waitForMessage('death', before);
    };
    await askedAfter();
    await askedAfter();
    const series = { timestamps: [], columns: {}, bucketMs: 0 };
    await opened.post({ ...details(death), series, failure: 'The disk is <b>gone</b>.' });
    const note = opened.page.locator('.death-note');
    assert.equal(await note.innerText(), 'History could not be read: The disk is <b>gone</b>.');
    await askedAfter();
    await opened.post(details(death));
    assert.equal(await note.count(), 0);
  });

  it('shows the newest of the range, and the others one by one', async () => {
    const texts = ['Third.', 'Second.', 'First.'];
    const deaths = texts.map((text, index) => makeDeath(nowMs - (1 + index) * minute, { verdict: text }));
    const opened = await open(deaths);
    const { page } = opened;
    const place = (): Promise<string> => page.locator('.death-place').innerText();
    assert.deepEqual([await verdict(opened), await place()], ['Third.', '3 of 3']);
    await page.getByRole('button', { name: 'Earlier death' }).click();
    await page.getByRole('button', { name: 'Earlier death' }).click();
    assert.deepEqual([await verdict(opened), await place()], ['First.', '1 of 3']);
    await page.getByRole('button', { name: 'Earlier death' }).press('Enter');
    assert.equal(await verdict(opened), 'First.', 'there is none before');
    await page.getByRole('button', { name: 'Later death' }).press('Enter');
    assert.equal(await verdict(opened), 'Second.');
  });

  it('comes with a death that happens while the panel is open, and takes the place of the one before', async () => {
    const opened = await open([]);
    const { page } = opened;
    assert.equal(await page.locator('.death').isVisible(), false);
    await opened.post(told([makeDeath(nowMs + 1000, { verdict: 'First.' })], true));
    assert.equal(await verdict(opened), 'First.');
    await opened.post(told([makeDeath(nowMs + 2000, { verdict: 'Second.' })], true));
    assert.equal(await verdict(opened), 'Second.');
    await page.locator('.death-toggle').focus();
    await opened.post(told([makeDeath(nowMs + 3000, { verdict: 'Third.' })], true));
    assert.equal(await verdict(opened), 'Second.', 'its user is at it');
    assert.equal(await page.locator('.death-place').innerText(), '2 of 3');
  });

  it('does not push the charts away under a pointer that reads them', async () => {
    const opened = await driver.open();
    await driver.point('cpu', 0.5);
    const before = await driver.area('cpu');
    await opened.post(told([makeDeath(nowMs - minute)]));
    await opened.settle();
    assert.deepEqual(await driver.area('cpu'), before);
    await driver.pointAway();
    assert.equal(await opened.page.locator('.death').isVisible(), true);
  });

  it('folds to its verdict by keyboard, and stays so over a reload', async () => {
    const death = makeDeath(nowMs - minute);
    const opened = await open([death]);
    const toggle = opened.page.locator('.death-toggle');
    assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
    const sent = opened.messages.length;
    await toggle.press('Enter');
    assert.equal(await toggle.getAttribute('aria-expanded'), 'false');
    assert.equal(await opened.page.locator('.death-body').isVisible(), false);
    const { state } = await opened.waitForMessage('keep', sent);
    assert.equal(state.isDeathFolded, true);
    await open([death], { state });
    assert.equal(await driver.opened.page.locator('.death-body').isVisible(), false);
  });

  it('opens at the death that somebody asks for, folded as it may be', async () => {
    const deaths = [
      makeDeath(nowMs - minute, { verdict: 'Second.' }),
      makeDeath(nowMs - 2 * minute, { verdict: 'First.' }),
    ];
    const opened = await open(deaths);
    await opened.page.locator('.death-toggle').click();
    const view = { kind: 'fixed', fromMs: nowMs - 12 * minute, toMs: nowMs, range: '15m' } as const;
    await opened.post({ type: 'look', view, death: deaths[1]?.id });
    assert.equal(await verdict(opened), 'First.');
    assert.equal(await opened.page.locator('.death-body').isVisible(), true);
    assert.deepEqual((await opened.waitForMessage('view')).view, view);
  });

  it('leads to the Compose file of a container that Compose made', async () => {
    const made = makeDeath(nowMs - 2 * minute);
    const container = { ...made.record.container, workload: '01234567/compose:shop/api/1' };
    const opened = await open([{ ...made, record: { ...made.record, container } }]);
    await opened.page.getByRole('button', { name: 'Open Compose File' }).click();
    assert.equal((await opened.waitForMessage('openCompose')).id, made.id);
  });

  it('has its actions: logs, Markdown, and its minutes in the charts', async () => {
    const death = makeDeath(nowMs - 2 * minute, {}, { healthLog });
    const opened = await open([death]);
    const { page } = opened;
    await page.getByRole('button', { name: 'Show Logs of That Minute' }).click();
    assert.equal((await opened.waitForMessage('deathLogs')).id, death.id);
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    const { text } = await opened.waitForMessage('copy');
    assert.match(
      text,
      /^### api: Killed by the kernel at its limit of 32 MiB[\s\S]*- \*\*Exit code\*\*: 137/,
    );
    assert.match(text, /\*\*What happened before\*\*\n\n- [-\d]{10} [:\d]{8} UTC: Started\n/);
    assert.match(
      text,
      /\*\*Health checks\*\*\n\n- [-\d]{10} [:\d]{8} UTC: Failed, exit code 1: connection refused\n$/,
    );
    assert.equal(await page.getByRole('button', { name: 'Open Compose File' }).isVisible(), false);
    await page.getByRole('button', { name: 'Show in Chart' }).click();
    assert.deepEqual((await opened.waitForMessage('view')).view, {
      kind: 'fixed',
      fromMs: nowMs - 12 * minute,
      toMs: nowMs - minute,
      range: '15m',
    });
  });

  it('shows names, verdicts and outputs as text and never as markup', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const checks = [{ atMs: nowMs - 3 * minute, exitCode: 1, output: evil }];
    const death = makeDeath(nowMs - minute, { verdict: evil, changes: [evil] }, { healthLog: checks });
    const opened = await open([death]);
    assert.equal(await opened.page.locator('img').count(), 0);
    assert.equal(await verdict(opened), evil);
  });

  it('fits a narrow panel', async () => {
    for (const width of [280, 420, 700, 1400]) {
      const opened = await open([makeDeath(nowMs - minute), makeDeath(nowMs - 2 * minute)], { width });
      assert.deepEqual(await overflowing(opened), [], `${width} px`);
    }
  });

  for (const theme of Object.keys(panelThemes) as (keyof typeof panelThemes)[]) {
    it(`can be used by everybody in the theme ${theme}, open and folded`, async () => {
      const deaths = [makeDeath(nowMs - minute, {}, { healthLog }), makeDeath(nowMs - 2 * minute)];
      const opened = await open(deaths, { theme });
      assert.deepEqual(await axeFaults(opened), []);
      await opened.page.locator('.death-toggle').click();
      assert.deepEqual(await axeFaults(opened), []);
    });
  }
});
