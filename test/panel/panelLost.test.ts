import assert from 'node:assert/strict';
import { axeFaults } from '../support/panel/axeFaults';
import { darkBlue, nowMs, snapshot, container, PanelDriver } from '../support/panel/panelDriver';
import type { PanelPage } from '../support/panel/panelPage';
import { waitFor } from '../support/run/waitFor';

const figures = { cpuPercent: 12.3 };
const healthy = { ...container, health: 'healthy', startedAtMs: nowMs - 60_000 } as const;

describe('The history panel whose host side falls silent', function () {
  this.timeout(30_000);
  let driver: PanelDriver;
  before(async () => {
    driver = await PanelDriver.start();
  });
  after(() => driver.close());
  afterEach(() => driver.closePage());

  /** Taken before the host's last message, so the page's waiting time begins no earlier than this. */
  let silentSinceMs: number;
  const live = async (): Promise<PanelPage> => {
    const opened = await driver.open({}, { subject: healthy });
    silentSinceMs = performance.now();
    await opened.post({ type: 'status', isCollecting: true, isPaused: false, intervalMs: 1000 });
    await opened.post({ type: 'current', figures, nowMs });
    return opened;
  };
  const isLit = ({ page }: PanelPage): Promise<boolean> =>
    page
      .locator('.live.is-live')
      .count()
      .then(count => count === 1);

  it('says so after three intervals, and shows nothing of now any more', async () => {
    const opened = await live();
    assert.equal(await isLit(opened), true);
    assert.match(await opened.page.locator('header').innerText(), /Running, healthy.*up 1 min/s);
    await opened.page.locator('.notice', { hasText: 'No answer from the extension since' }).waitFor();
    assert.ok(performance.now() - silentSinceMs > 2000, 'it did not complain at once');
    assert.ok(opened.messages.filter(({ type }) => type === 'ping').length >= 3, 'it asked before');
    assert.equal(await isLit(opened), false);
    const header = await opened.page.locator('header').innerText();
    assert.match(header, /Unknown/);
    assert.doesNotMatch(header, /Running|healthy|up \d/);
    assert.match((await opened.page.locator('.tile').first().innerText()) ?? '', /CPU\s+–/);
    assert.ok((await driver.countPixels('cpu', darkBlue)) > 200, 'what was read stays');
  });

  it('requests everything again at the first message, and shows it', async () => {
    const opened = await live();
    await opened.page.locator('.notice:visible').waitFor();
    await opened.page.locator('[data-range="1h"]').click();
    const asked = opened.messages.length;
    await opened.post({ type: 'status', isCollecting: true, isPaused: false, intervalMs: 1000 });
    const { request, view } = await opened.waitForMessage('ready', asked);
    assert.deepEqual(view, { kind: 'live', range: '1h' }, 'what was asked meanwhile');
    await opened.post(snapshot(request, { view, subject: healthy }));
    await opened.post({ type: 'current', figures, nowMs });
    assert.equal(await opened.page.locator('.notice:visible').count(), 0);
    assert.equal(await isLit(opened), true);
    assert.match(await opened.page.locator('header').innerText(), /Running, healthy/);
    assert.match((await opened.page.locator('.tile').first().innerText()) ?? '', /12\.3%/);
  });

  it('does not complain about a host that only answers requests', async () => {
    const opened = await live();
    let pings = 0;
    opened.answer(({ type }) => {
      if (type !== 'ping') return;
      pings++;
      void opened.post({ type: 'status', isCollecting: false, isPaused: false, intervalMs: 1000 });
    });
    const { page } = opened;
    while (pings < 5)
      await page.waitForFunction(() => new Promise(resolve => setTimeout(() => resolve(true), 50)));
    assert.equal(await page.locator('.notice:visible').count(), 0);
  });

  it('names what it reads in place of what is to come, so that nothing has to move', async () => {
    const named = '<b>web</b> & "shop"';
    const opened = await driver.load({ title: named });
    const heading = opened.page.locator('h1');
    assert.equal(await heading.innerText(), named);
    assert.deepEqual(await axeFaults(opened), []);
    const before = await heading.boundingBox();
    await opened.post(snapshot(1, { subject: { ...container, title: named } }));
    assert.deepEqual(await heading.boundingBox(), before);
  });

  it('says so instead of reading for ever when no message ever came', async () => {
    const opened = await driver.load();
    const placeholder = opened.page.locator('.placeholder');
    assert.match(await placeholder.innerText(), /Reading history/);
    await placeholder.getByText('No answer from the extension').waitFor();
    await opened.post({ type: 'status', isCollecting: true, isPaused: false, intervalMs: 5000 });
    // What it asked before, it goes on asking until then.
    const { request } = await waitFor('the page to ask anew', () =>
      opened.messages.filter(message => message.type === 'ready').find(message => message.request > 1),
    );
    await opened.post(snapshot(request));
    assert.equal(await placeholder.isVisible(), false);
  });

  it('lights Live only while new data comes', async () => {
    const opened = await driver.open();
    assert.equal(await isLit(opened), false, 'nothing is known yet');
    await opened.post({ type: 'status', isCollecting: true, isPaused: false, intervalMs: 5000 });
    assert.equal(await isLit(opened), true);
    const lamp = opened.page.locator('.live-mark');
    const color = (): Promise<string> => lamp.evaluate(mark => getComputedStyle(mark).backgroundColor);
    const lit = await color();
    const title = (): Promise<string | null> => opened.page.locator('.live').getAttribute('title');
    await opened.post({ type: 'status', isCollecting: false, isPaused: false, intervalMs: 5000 });
    assert.equal(await isLit(opened), false);
    assert.notEqual(await color(), lit);
    assert.equal(await title(), 'Not live: nothing is collected at the moment');
    await opened.post({ type: 'status', isCollecting: false, isPaused: true, intervalMs: 5000 });
    assert.equal(await title(), 'Not live: collection is paused');
    await opened.post({ type: 'status', isCollecting: true, isPaused: false, intervalMs: 5000 });
    assert.equal(await isLit(opened), true);
  });
});
