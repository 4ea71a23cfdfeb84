import assert from 'node:assert/strict';
import { FedPage, liveView } from '../../../support/fakes/fedPage';

describe('HistoryFeed of a new page', () => {
  let page: FedPage;
  beforeEach(() => {
    page = new FedPage();
  });
  afterEach(() => page.dispose());
  const ids = (): string[] => page.posted.map(({ type }) => type);
  beforeEach(() => (page.lastAsked.maxPoints = 1000));

  it('answers before the page asks, once', async () => {
    page.feed.foresee(liveView);
    await page.answer(0);
    assert.deepEqual(
      page.ofType('snapshot').map(({ request, view }) => [request, view]),
      [[1, liveView]],
    );
    assert.ok(['status', 'subject', 'lane'].every(type => ids().includes(type)));
    const before = page.posted.length;
    // Without charts there is no scroll bar.
    page.feed.handleMessage({ type: 'ready', request: 1, view: liveView, maxPoints: 1024 });
    assert.deepEqual([page.posted.length, page.source.queries.length], [before, 1]);
  });

  it('answers again what was not foreseen: another view, size or comparison, or a page loaded again', async () => {
    page.feed.foresee(liveView);
    await page.answer(0);
    page.ask('ready', 1, { kind: 'live', range: '7d' });
    assert.equal(page.source.queries.length, 2);
    page.ask('ready', 1);
    assert.equal(page.source.queries.length, 3);
    const wide = new FedPage();
    wide.lastAsked.maxPoints = 500;
    wide.feed.foresee(liveView);
    wide.ask('ready', 1);
    assert.equal(wide.source.queries.length, 2);
    wide.dispose();
  });

  it('goes on with what it reads for a page that asks once more, and reads again what was answered', async () => {
    page.ask('ready', 1);
    page.ask('ready', 1);
    assert.equal(page.source.queries.length, 1, 'one that takes long is not begun anew');
    assert.equal(page.ofType('subject').length, 2, 'the first may be lost');
    await page.answer(0);
    assert.equal(page.ofType('snapshot').length, 1);
    page.ask('ready', 1);
    await page.answer(1);
    assert.equal(page.ofType('snapshot').length, 2);
    page.ask('ready', 1);
    page.feed.setVisible(false);
    page.feed.setVisible(true);
    assert.equal(page.source.queries.length, 4, 'what was stopped is read anew');
  });

  it('does not count on what it sent to a page that was hidden since', async () => {
    page.feed.foresee(liveView);
    await page.answer(0);
    page.feed.setVisible(false);
    page.feed.setVisible(true);
    page.ask('ready', 1);
    assert.equal(page.source.queries.length, 3);
  });

  it('waits for a page that is hidden, or where no page has told its size yet', () => {
    delete page.lastAsked.maxPoints;
    page.feed.foresee(liveView);
    assert.deepEqual(page.posted, []);
    page.ask('view', 1);
    assert.equal(page.lastAsked.maxPoints, 1000);
    const other = new FedPage();
    other.lastAsked.maxPoints = 1000;
    other.feed.setVisible(false);
    other.feed.foresee(liveView);
    assert.deepEqual(other.posted, []);
    other.dispose();
  });
});
