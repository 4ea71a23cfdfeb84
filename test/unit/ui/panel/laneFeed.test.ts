import assert from 'node:assert/strict';
import type { ContainerAction, ContainerEvent } from '../../../../src/common/model/event';
import type { LaneEntry } from '../../../../src/protocol/lane';
import type { PanelSubjectRef, PanelView, ToPanel } from '../../../../src/protocol/panel';
import type { MarkedRun } from '../../../../src/timeline/markedRun';
import { containerEntry, runEntry, type NotedEntry } from '../../../../src/timeline/timelineEntry';
import { HistoryFeed } from '../../../../src/ui/panel/feed/historyFeed';
import { fakeContainer, FakeHistorySource, fakeTick } from '../../../support/fakes/fakeHistorySource';

const own: PanelSubjectRef = { kind: 'container', workload: 'name:api', name: 'api' };
const [known, other, fresh] = ['a', 'b', 'c'].map(letter => letter.repeat(64)) as [string, string, string];
const live: PanelView = { kind: 'live', range: '15m' };

function event(timestampMs: number, action: ContainerAction, containerId = known): ContainerEvent {
  return { timestampMs, containerId, name: 'api', action };
}

const unused = { handleKeep: () => undefined, handleCopyLink: () => undefined, lastAsked: {} };

describe('The feed of the event lane', () => {
  let source: FakeHistorySource;
  let posted: ToPanel[];
  let feed: HistoryFeed | undefined;

  const open = (...refs: readonly PanelSubjectRef[]): void => {
    const { log } = source;
    const post = (message: ToPanel): void => void posted.push(message);
    const [first = own, ...others] = refs;
    feed = new HistoryFeed({ subjects: [first, ...others], source, post, ...unused, log });
  };
  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const ask = async (request = 1, view: PanelView = live): Promise<void> => {
    feed?.handleMessage({ type: 'view', request, view, maxPoints: 1000 });
    await settle();
  };
  const lanes = (): (ToPanel & { type: 'lane' })[] =>
    posted.filter((message): message is ToPanel & { type: 'lane' } => message.type === 'lane');
  const tell = (message: (ToPanel & { type: 'lane' }) | undefined): string[] =>
    (message?.entries ?? []).map(entry => `${entry.atMs} ${wordOf(entry)}`);
  const wordOf = (entry: LaneEntry): string => {
    if (entry.kind === 'event') return entry.action;
    if (entry.kind === 'run') return `run ${entry.containerId[0]} to ${entry.endMs}`;
    if (entry.kind === 'markedRun') return `${entry.run.label} to ${entry.endMs}`;
    return entry.kind === 'gap' ? `gap to ${entry.endMs}` : entry.text;
  };

  const memberOf = (entry: LaneEntry): string | undefined => ('member' in entry ? entry.member : undefined);

  beforeEach(() => {
    source = new FakeHistorySource();
    source.tick = fakeTick(1_000_000);
    posted = [];
  });
  afterEach(() => feed?.dispose());

  it('answers a view with all that happened, runs and pauses', async () => {
    source.events = [event(900_000, 'rename'), event(850_000, 'die')];
    source.runs = [
      {
        containerId: other,
        name: 'api',
        image: 'api:0',
        firstSeenMs: 1,
        lastSeenMs: 40_000,
        endedAtMs: 41_000,
      },
      { containerId: known, name: 'api', image: 'api:1', firstSeenMs: 50_000, lastSeenMs: 900_000 },
    ];
    source.pauses = [{ fromMs: 200_000, toMs: 300_000 }];
    open();
    await ask();
    assert.deepEqual(tell(lanes()[0]), [
      '900000 rename',
      '850000 die',
      '200000 gap to 300000',
      '1 run b to 41000',
      '50000 run a to undefined',
    ]);
    assert.equal(lanes()[0]?.request, 1);
    assert.equal(lanes()[0]?.sinceMs, undefined);
  });

  it('sends what happens at once, for this subject alone', async () => {
    open();
    await ask(3);
    source.tick = fakeTick(1_000_000, {
      containers: [fakeContainer(), fakeContainer({ id: other, workload: { key: 'name:db', name: 'db' } })],
    });
    posted.length = 0;
    source.fireHappened([
      containerEntry(event(1_001_000, 'die')),
      containerEntry(event(1_001_000, 'die', other)),
      containerEntry(event(1_001_500, 'create')),
    ]);
    assert.deepEqual(lanes().map(tell), [['1001000 die']]);
    const [{ request, isMore, nowMs } = assert.fail()] = lanes();
    assert.deepEqual([request, isMore, nowMs], [3, true, source.nowMs]);
  });

  it('keeps an event of a container that nobody has listed yet until it is', async () => {
    open();
    await ask();
    posted.length = 0;
    source.fireHappened([containerEntry(event(1_001_000, 'start', fresh))]);
    assert.deepEqual(lanes(), []);
    source.newContainers = [fakeContainer(), fakeContainer({ id: fresh, startedAtMs: 1_001_000 })];
    source.fireChange();
    assert.deepEqual(lanes().map(tell), [['1001000 start', '1001000 run c to undefined']]);
    source.fireChange();
    assert.equal(lanes().length, 1, 'told once');
  });

  it('follows a container under the name that it has, and tells its rename to both', async () => {
    source.runs = [{ containerId: known, name: 'api', image: 'x', firstSeenMs: 1, lastSeenMs: 2 }];
    open();
    await ask();
    source.newContainers = [fakeContainer({ name: 'old', workload: { key: 'name:old', name: 'old' } })];
    posted.length = 0;
    source.fireHappened([
      containerEntry(event(1_001_000, 'rename')),
      containerEntry(event(1_002_000, 'die')),
    ]);
    assert.deepEqual(lanes().flatMap(tell), ['1001000 rename']);
  });

  it('loses nothing that happens while the store is asked', async () => {
    open();
    feed?.handleMessage({ type: 'view', request: 1, view: live, maxPoints: 1000 });
    source.fireHappened([containerEntry(event(1_000_500, 'die'))]);
    await settle();
    const answer = lanes().find(({ isMore }) => !isMore);
    assert.ok(tell(answer).includes('1000500 die'), tell(answer).join());
  });

  it('sends the end of a run, and the start of the next one', async () => {
    open();
    await ask();
    posted.length = 0;
    const ended = { status: 'exited', finishedAtMs: 1_002_000, exitCode: 1 } as const;
    source.newContainers = [fakeContainer({ startedAtMs: 1000, ...ended })];
    source.fireChange();
    assert.deepEqual(lanes().map(tell), [['1000 run a to 1002000']]);
  });

  it('sends a pause once ticks come again, and one that goes on', async () => {
    open();
    source.nowMs = 1_030_000;
    await ask();
    assert.ok(tell(lanes()[0]).includes('1000000 gap to undefined'));
    posted.length = 0;
    source.fireTick(fakeTick(1_060_000));
    assert.deepEqual(lanes().map(tell), [['1000000 gap to 1060000']]);
    source.fireTick(fakeTick(1_065_000));
    assert.equal(lanes().length, 1);
  });

  it('says from when on it is complete, where there is too much', async () => {
    source.events = Array.from({ length: 2000 }, (_, at) => event(999_000 - at, 'start'));
    open();
    await ask();
    assert.equal(lanes()[0]?.sinceMs, 999_000 - 1999);
  });

  it('sends notes to the pages that they concern', async () => {
    const note = (text: string, subject?: NotedEntry['subject']): NotedEntry => ({
      kind: 'marker',
      timestampMs: 1_000_000,
      text,
      subject,
    });
    source.notes = [
      note('all'),
      note('api', { kind: 'workload', key: 'name:api' }),
      note('db', { kind: 'workload', key: 'name:db' }),
      note('host', { kind: 'host' }),
    ];
    open();
    await ask();
    assert.deepEqual(
      tell(lanes()[0]).filter(text => !text.includes('run')),
      ['1000000 all', '1000000 api'],
    );
    feed?.dispose();
    posted.length = 0;
    open({ kind: 'host' });
    await ask();
    assert.deepEqual(tell(lanes()[0]), ['1000000 all', '1000000 host']);
    source.fireHappened([containerEntry(event(1_001_000, 'die')), note('now', { kind: 'host' })]);
    assert.deepEqual(tell(lanes()[1]), ['1000000 now']);
  });

  it('sends what users did to all pages, and how it goes on', async () => {
    const run: MarkedRun = { id: 'run', kind: 'task', key: 'k', label: 'npm test', startMs: 900_000 };
    source.markedRuns = [run];
    for (const ref of [own, { kind: 'host' } as const]) {
      feed?.dispose();
      posted.length = 0;
      open(ref);
      await ask();
      assert.ok(tell(lanes()[0]).includes('900000 npm test to undefined'), ref.kind);
      source.fireHappened([runEntry({ ...run, endMs: 1_000_500, outcome: 0 })]);
      assert.deepEqual(tell(lanes()[1]), ['900000 npm test to 1000500']);
    }
  });

  it('says for several subjects whose each event, run and note is, with one query', async () => {
    const db: PanelSubjectRef = { kind: 'container', workload: 'name:db', name: 'db' };
    source.labels.set('name:api', 'api (shop)');
    source.tick = fakeTick(1_000_000, {
      containers: [fakeContainer(), fakeContainer({ id: other, workload: { key: 'name:db', name: 'db' } })],
    });
    source.events = [event(900_000, 'die'), event(800_000, 'start', other)];
    source.notes = [
      { kind: 'alert', timestampMs: 1, text: 'leak', subject: { kind: 'workload', key: 'name:db' } },
    ];
    open(own, db);
    await ask();
    const members = (lanes()[0]?.entries ?? []).map(entry => `${wordOf(entry)} of ${memberOf(entry)}`);
    assert.deepEqual(members, [
      'die of api (shop)',
      'start of db',
      'leak of db',
      'run a to undefined of api (shop)',
      'run b to undefined of db',
    ]);
    assert.deepEqual(source.askedEvents.at(-1)?.containers, ['name:api', 'name:db']);
    source.fireHappened([containerEntry(event(1_001_000, 'die', other))]);
    assert.equal(memberOf(lanes()[1]?.entries[0] ?? assert.fail()), 'db');
  });

  it('sends nothing to a hidden page, and everything again when it is shown', async () => {
    open();
    await ask();
    feed?.setVisible(false);
    posted.length = 0;
    source.fireHappened([containerEntry(event(1_001_000, 'die'))]);
    source.fireChange();
    assert.deepEqual(lanes(), []);
    source.events = [event(1_001_000, 'die')];
    feed?.setVisible(true);
    await settle();
    assert.ok(tell(lanes()[0]).includes('1001000 die'));
  });
});

describe('The feed of the overview', () => {
  it('queries on request, and again once there is one more point, not at each tick', async () => {
    const source = new FakeHistorySource();
    const posted: ToPanel[] = [];
    const { log } = source;
    const post = (message: ToPanel): void => void posted.push(message);
    const feed = new HistoryFeed({ subjects: [own], source, post, ...unused, log });
    const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
    const told = (): (ToPanel & { type: 'overview' })[] =>
      posted.filter((message): message is ToPanel & { type: 'overview' } => message.type === 'overview');
    const view = { type: 'view', request: 1, view: live, maxPoints: 1000 } as const;
    feed.handleMessage(view);
    await settle();
    assert.equal(source.overviews.length, 0);
    source.events = [event(500_000, 'die')];
    source.overview = { fromMs: 400_000, series: { timestamps: [400_000], columns: {}, bucketMs: 60_000 } };
    feed.handleMessage({ type: 'overview', metric: 'memoryUsedBytes', maxPoints: 600 });
    await settle();
    const { query } = source.overviews[0] ?? assert.fail();
    assert.deepEqual(query, {
      subject: { kind: 'container', container: 'name:api', metrics: ['memoryUsedBytes'] },
      toMs: 1_000_000,
      maxPoints: 600,
    });
    assert.equal(told()[0]?.fromMs, 400_000);
    assert.equal(told()[0]?.ends[0]?.action, 'die');
    for (let time = 1_005_000; time < 1_060_000; time += 5000) source.fireTick(fakeTick(time));
    feed.handleMessage({ ...view, request: 2 });
    await settle();
    assert.equal(source.overviews.length, 1);
    source.fireTick(fakeTick(1_060_000));
    await settle();
    assert.equal(source.overviews.length, 2);
    feed.refresh();
    await settle();
    assert.equal(told().length, 3, 'history was changed');
    feed.dispose();
  });
});
