import assert from 'node:assert/strict';
import type { PanelSubjectRef, PanelSubjects, PanelView, ToPanel } from '../../../../src/protocol/panel';
import { deathEntry } from '../../../../src/timeline/timelineEntry';
import { HistoryFeed } from '../../../../src/ui/panel/feed/historyFeed';
import { makeDeath } from '../../../support/data/deaths';
import { FakeHistorySource, fakeTick } from '../../../support/fakes/fakeHistorySource';

const own: PanelSubjectRef = { kind: 'container', workload: 'name:api', name: 'api' };
const db: PanelSubjectRef = { kind: 'container', workload: 'name:db', name: 'db' };
const live: PanelView = { kind: 'live', range: '15m' };

describe('The feed of deaths', () => {
  let source: FakeHistorySource;
  let posted: ToPanel[];
  let feed: HistoryFeed;

  const open = (...subjects: PanelSubjects): void => {
    const { log } = source;
    const post = (message: ToPanel): void => void posted.push(message);
    feed = new HistoryFeed({
      subjects,
      source,
      post,
      handleKeep: () => undefined,
      handleCopyLink: () => undefined,
      lastAsked: {},
      log,
    });
  };
  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const ask = (request = 1, view: PanelView = live): Promise<void> => {
    feed.handleMessage({ type: 'view', request, view, maxPoints: 1000 });
    return settle();
  };
  const ofType = <T extends ToPanel['type']>(type: T): (ToPanel & { type: T })[] =>
    posted.filter((message): message is ToPanel & { type: T } => message.type === type);
  const told = (): [request: number, ids: string[], isMore: boolean][] =>
    ofType('deaths').map(({ request, deaths, isMore = false }) => [
      request,
      deaths.map(({ id }) => id),
      isMore,
    ]);

  beforeEach(() => {
    source = new FakeHistorySource();
    source.tick = fakeTick(1_000_000);
    posted = [];
  });
  afterEach(() => feed.dispose());

  it('answers a view with the bad deaths within it', async () => {
    source.deaths = [makeDeath(900_000), makeDeath(800_000)];
    open(own);
    await ask(3);
    assert.deepEqual(told(), [[3, source.deaths.map(({ id }) => id), false]]);
    assert.deepEqual(source.deathQueries, [
      { container: 'name:api', fromMs: 100_000, toMs: 1_000_000, isBad: true, limit: 100 },
    ]);
  });

  it('are asked for before the charts, which a card that came later would move', async () => {
    const asked: string[] = [];
    for (const name of ['queryDeaths', 'querySeries'] as const) {
      const query = source[name].bind(source) as (...args: unknown[]) => Promise<never>;
      source[name] = (...args: unknown[]) => {
        asked.push(name);
        return query(...args);
      };
    }
    open(own);
    await ask();
    assert.deepEqual(asked, ['queryDeaths', 'querySeries']);
  });

  it('sends a death at once, of its container alone, and loses none that comes during a query', async () => {
    open(own);
    feed.handleMessage({ type: 'view', request: 1, view: live, maxPoints: 1000 });
    const container = { id: 'b'.repeat(64), name: 'db', workload: 'name:db', image: 'x' };
    const [death, other, good] = [
      makeDeath(1_000_000),
      makeDeath(1_000_000, { container }),
      makeDeath(1_000_000, { isBad: false }),
    ];
    source.fireHappened([death, other, good].map(deathEntry));
    await settle();
    assert.deepEqual(told(), [
      [1, [death.id], true],
      [1, [death.id], false],
    ]);
  });

  it('sends all that is kept of a death that the page requests, and says when nothing is', async () => {
    const healthLog = [{ atMs: 880_000, exitCode: 1, output: 'refused' }];
    source.deaths = [makeDeath(900_000, {}, { healthLog })];
    const run = { kind: 'task', key: 'test', label: 'npm test' } as const;
    source.markedRuns = [
      { ...run, id: 'over', startMs: 700_000, endMs: 800_000, outcome: 0 },
      { ...run, id: 'lost', startMs: 750_000 },
      { id: 'saved', kind: 'save', key: 'save', label: 'a.ts', startMs: 760_000, endMs: 760_000 },
    ];
    open(own);
    await ask();
    const [{ id } = assert.fail()] = source.deaths;
    feed.handleMessage({ type: 'death', id });
    feed.handleMessage({ type: 'death', id: 'ffff' });
    await settle();
    const [kept, none] = [id, 'ffff'].map(each => ofType('death').find(message => message.id === each));
    assert.deepEqual(
      [kept?.id, kept?.healthLog, kept?.events.map(({ action }) => action)],
      [id, healthLog, ['start', 'oom', 'die']],
    );
    assert.deepEqual(
      kept?.runs.map(each => [each.id, each.outcome]),
      [
        ['over', 0],
        ['lost', 'unknown'],
        ['saved', undefined],
      ],
      'whose window said nothing for long',
    );
    assert.ok((kept.series.timestamps.length ?? 0) > 100);
    assert.deepEqual([none?.id, none?.series.timestamps, none?.events, none?.runs], ['ffff', [], [], []]);
  });

  it('answers what was asked of a death although another view is asked for meanwhile', async () => {
    source.deaths = [makeDeath(900_000)];
    open(own);
    await ask();
    const [{ id } = assert.fail()] = source.deaths;
    feed.handleMessage({ type: 'death', id });
    await ask(2);
    assert.equal(ofType('death').length, 1);
  });

  it('says why a death could not be read', async () => {
    open(own);
    await ask();
    source.queryDeath = () => Promise.reject(new Error('The disk is gone.'));
    feed.handleMessage({ type: 'death', id: 'ffff' });
    await settle();
    assert.deepEqual(
      ofType('death').map(({ failure }) => failure),
      ['The disk is gone.'],
    );
  });

  it('has logs and Compose files shown by others', async () => {
    open(own);
    await ask();
    feed.handleMessage({ type: 'deathLogs', id: '00ff' });
    feed.handleMessage({ type: 'deathLogs', id: '../../x' });
    feed.handleMessage({ type: 'openCompose', id: '00fe' });
    feed.handleMessage({ type: 'openCompose', id: '../../x' });
    assert.deepEqual([source.logsShown, source.composeOpened], [['00ff'], ['00fe']]);
    assert.equal(source.warnings.length, 2);
  });

  it('sends nothing to a page of the host or of several containers', async () => {
    for (const subjects of [[{ kind: 'host' }], [own, db]] as const) {
      open(...(subjects as unknown as PanelSubjects));
      await ask();
      source.fireHappened([deathEntry(makeDeath(1_000_000))]);
      feed.dispose();
    }
    assert.deepEqual([told(), source.deathQueries], [[], []]);
  });

  it('makes a page show a requested death', async () => {
    open(own);
    const view: PanelView = { kind: 'fixed', fromMs: 1, toMs: 2, range: '15m' };
    feed.look({ view, death: '0a' });
    feed.handleMessage({ type: 'ready', request: 1, view: live, maxPoints: 1000 });
    await settle();
    assert.deepEqual(ofType('look'), [{ type: 'look', view, death: '0a' }]);
  });
});
