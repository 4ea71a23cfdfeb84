import assert from 'node:assert/strict';
import type { ComparisonState, ShownComparison, ToComparison } from '../../src/protocol/comparison';
import { axeFaults } from '../support/panel/axeFaults';
import { comparisonStory } from '../support/panel/comparisonStory';
import { PanelBrowser, type OpenOptions, type PanelPage } from '../support/panel/panelPage';
import { panelThemes } from '../support/panel/panelThemes';

const state: ComparisonState = { version: 1, a: ['run-0001'], b: ['run-0002'] };

describe('The page of a comparison', function () {
  this.timeout(60_000);
  let browser: PanelBrowser;
  let opened: PanelPage;
  before(async () => {
    browser = await PanelBrowser.start();
  });
  after(() => browser.close());
  afterEach(async () => {
    await opened.close();
    assert.deepEqual(opened.complaints, [], 'the page complained');
  });

  const post = async (message: ToComparison): Promise<void> => {
    await opened.page.evaluate(data => window.postMessage(data, '*'), message);
    await opened.settle();
  };
  const open = async (
    options: OpenOptions = {},
    shown: ShownComparison = comparisonStory(),
  ): Promise<PanelPage> => {
    opened = await browser.open({ width: 1000, height: 900, ...options, page: 'comparison' });
    await post({ type: 'comparison', state, shown });
    return opened;
  };
  const section = (name: string) => opened.page.locator('.compared', { hasText: name });

  it('has both sides over each other from the start of each, and a table, for each container', async () => {
    const { page } = await open();
    assert.equal(await page.locator('h1').innerText(), 'npm test');
    assert.match(
      await page.locator('.comparison-side').first().innerText(),
      /^A\s+main\s+drawn: the run of /,
    );
    assert.deepEqual(await page.locator('.compared-name').allInnerTexts(), [
      'shop-api-1',
      'shop-db-1',
      '<b>cache</b>',
      'shop-mail-1',
    ]);
    const api = section('shop-api-1');
    assert.equal(await api.locator('.chart canvas').count(), 2);
    const label = await api.locator('.chart-body').first().getAttribute('aria-label');
    assert.match(
      label ?? '',
      /^CPU from the start of each run\. A: highest \d+(\.\d)?% in 1:00\. B: highest 1\d\d% in 1:00\.$/,
    );
    assert.deepEqual(opened.state, state, 'what it is of survives a reload');
  });

  it('says that its host fell silent, and asks anew once that is back', async () => {
    const { page } = await open();
    const notice = page.locator('.notice:visible', { hasText: 'No answer from the extension since' });
    await notice.waitFor();
    assert.deepEqual(await axeFaults(opened), []);
    const asked = opened.messages.length;
    await post({ type: 'alive' });
    await notice.waitFor({ state: 'hidden' });
    await opened.waitForMessage('ready', asked);
  });

  it('says what changed, and quietly what did not', async () => {
    await open();
    const cpu = section('shop-api-1').locator('tbody tr', { hasText: 'CPU time' });
    assert.match(
      await cpu.innerText(),
      /CPU time\s+3\d s \(.*\)\s+7\d s\s+\+3\d s \(\+\d+(\.\d)?%\)\s+↑ higher/,
    );
    assert.match(await section('shop-api-1').locator('.compared-remarks').innerText(), /outside the usual/);
    const same = section('shop-db-1').locator('tbody tr', { hasText: 'CPU time' });
    assert.match(await same.innerText(), /\ssame$/);
    assert.equal(await section('shop-db-1').locator('.compared-verdict').innerText(), 'same');
    assert.equal(await section('shop-db-1').locator('.compared-remarks').isVisible(), false);
    const weights = await opened.page
      .locator('.verdict')
      .evaluateAll(cells => cells.map(cell => [cell.className, getComputedStyle(cell).fontWeight]));
    for (const [name, weight] of weights)
      assert.equal(weight, name?.includes('higher') ? '600' : '400', name);
  });

  it('folds what is as ever beyond the first three, and draws it once it is opened, by the keyboard, too', async () => {
    const { page } = await open();
    const mail = section('shop-mail-1');
    assert.equal(await mail.locator('table').isVisible(), false);
    assert.equal(await mail.locator('canvas').count(), 0);
    await mail.locator('summary').focus();
    await page.keyboard.press('Enter');
    await mail.locator('canvas').first().waitFor();
    assert.equal(await mail.locator('table').isVisible(), true);
  });

  it('says first what was killed or restarted more often, and never that it is the same', async () => {
    const story = comparisonStory();
    const figure = (times: number) => ({ median: times, least: times, most: times, runs: 1 });
    const killed = story.containers.map(each => {
      if (each.name !== 'shop-mail-1') return each;
      const rows = each.comparison.rows.map(row => (row.id === 'oomKills' ? { ...row, b: figure(2) } : row));
      return { ...each, comparison: { ...each.comparison, rows } };
    });
    await open({}, { ...story, containers: killed });
    const mail = section('shop-mail-1');
    assert.equal(await mail.locator('.compared-verdict').innerText(), 'Out-of-memory kills higher');
    assert.equal(await mail.locator('table').isVisible(), true);
    const unknown = story.containers.map(each => {
      const rows = each.comparison.rows.map(row => ({ ...row, verdict: 'unknown' as const }));
      return { ...each, comparison: { ...each.comparison, rows } };
    });
    await post({ type: 'comparison', state, shown: { ...story, containers: unknown } });
    assert.equal(await section('shop-db-1').locator('.compared-verdict').innerText(), 'not known');
  });

  it('tells under a pointer what each run had at that time since its start', async () => {
    const { page } = await open();
    const chart = section('shop-api-1').locator('.chart').first();
    const area = (await chart.locator('.u-over').boundingBox()) ?? assert.fail();
    await page.mouse.move(area.x + area.width / 2, area.y + 30);
    await opened.settle();
    assert.match(
      await chart.locator('.overlay-reading').innerText(),
      /^0:30\nA\s+\d+(\.\d)?%\nB\s+\d+(\.\d)?%$/,
    );
    await page.mouse.move(area.x + area.width / 2, area.y - 80);
    await opened.settle();
    assert.equal(await chart.locator('.overlay-reading').isVisible(), false);
  });

  it('asks its host to copy it, and says that it is copied', async () => {
    const { page } = await open();
    await page.locator('.comparison-copy').click();
    await opened.waitForMessage('copy');
    await post({ type: 'copied' });
    assert.equal(await page.getByRole('status').innerText(), 'Copied');
  });

  it('says what went wrong, and asks again; and that nothing ran', async () => {
    const { page } = await open({}, { ...comparisonStory(), containers: [] });
    assert.match(await page.locator('.comparison-note').innerText(), /No container ran during these runs/);
    await post({ type: 'failure', message: 'No run has the id “x”.' });
    assert.equal(await page.getByRole('alert').innerText(), 'No run has the id “x”.');
    const before = opened.messages.length;
    await page.getByText('Try Again').click();
    await opened.waitForMessage('ready', before);
  });

  it('has nothing that axe finds fault with, in any theme, and does not need more width than it has', async () => {
    for (const theme of Object.keys(panelThemes) as (keyof typeof panelThemes)[]) {
      await open({ theme });
      assert.deepEqual(await axeFaults(opened), [], theme);
      for (const width of [1000, 520, 320, 220]) {
        await opened.page.setViewportSize({ width, height: 600 });
        await opened.settle();
        const wide = await opened.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${theme}: ${wide} of ${width}`);
      }
      if (theme !== Object.keys(panelThemes).at(-1)) await opened.close();
    }
  });
});
