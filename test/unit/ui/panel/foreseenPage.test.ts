import assert from 'node:assert/strict';
import type { ToPanel } from '../../../../src/protocol/panel';
import type { HistoryFeed } from '../../../../src/ui/panel/feed/historyFeed';
import { FedPage, liveView } from '../../../support/fakes/fedPage';
import type { FakeHistorySource } from '../../../support/fakes/fakeHistorySource';

describe('HistoryFeed of a new page', () => {
  let page: FedPage;
  let source: FakeHistorySource;
  let posted: ToPanel[];
  let feed: HistoryFeed;
  beforeEach(() => {
    page = new FedPage();
    ({ source, posted, feed } = page);
  });
  afterEach(() => page.dispose());
  const ids = (): string[] => posted.map(({ type }) => type);
  beforeEach(() => (page.lastAsked.maxPoints = 1000));

  it('answers before the page asks, once', async () => {
    feed.foresee(liveView);
    await page.answer(0);
    assert.deepEqual(
      page.ofType('snapshot').map(({ request, view }) => [request, view]),
      [[1, liveView]],
    );
    assert.ok(['status', 'subject', 'lane'].every(type => ids().includes(type)));
    const before = posted.length;
    // Without charts there is no scroll bar.
    feed.handleMessage({ type: 'ready', request: 1, view: liveView, maxPoints: 1024 });
    assert.deepEqual([posted.length, source.queries.length], [before, 1]);
  });

  it('answers again what was not foreseen: another view, size or comparison, or a page loaded again', async () => {
    feed.foresee(liveView);
    await page.answer(0);
    page.ask('ready', 1, { kind: 'live', range: '7d' });
    assert.equal(source.queries.length, 2);
    page.ask('ready', 1);
    assert.equal(source.queries.length, 3);
    const wide = new FedPage();
    wide.lastAsked.maxPoints = 500;
    wide.feed.foresee(liveView);
    wide.ask('ready', 1);
    assert.equal(wide.source.queries.length, 2);
    wide.dispose();
  });

  it('does not count on what it sent to a page that was hidden since', async () => {
    feed.foresee(liveView);
    await page.answer(0);
    feed.setVisible(false);
    feed.setVisible(true);
    page.ask('ready', 1);
    assert.equal(source.queries.length, 3);
  });

  it('waits for a page that is hidden, or where no page has told its size yet', () => {
    delete page.lastAsked.maxPoints;
    feed.foresee(liveView);
    assert.deepEqual(posted, []);
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
