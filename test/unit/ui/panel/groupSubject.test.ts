import assert from 'node:assert/strict';
import type { Tick } from '../../../../src/common/model/tick';
import type { PanelSubjects } from '../../../../src/protocol/panel';
import { groupFigures, groupSubject } from '../../../../src/ui/panel/feed/groupSubject';
import { fakeContainer, fakeTick } from '../../../support/fakes/fakeHistorySource';

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
const host = { hostName: 'devbox', hostCores: 8 };
const refs: PanelSubjects = [
  { kind: 'container', workload: 'name:api', name: 'api' },
  { kind: 'container', workload: 'name:db', name: 'db' },
  { kind: 'container', workload: 'name:gone', name: 'gone' },
];
const api = fakeContainer({ id: a, name: 'api', workload: { key: 'name:api', name: 'api' } });
const db = fakeContainer({ id: b, name: 'db', workload: { key: 'name:db', name: 'db' } });

function tickOf(overrides: Partial<Tick> = {}): Tick {
  const samples = [
    { timestampMs: 1, containerId: a, cpuPercent: 10, networkRxBytesPerSecond: 100, pids: 3 },
    { timestampMs: 1, containerId: b, cpuPercent: 20, networkRxBytesPerSecond: 50, pids: 4 },
  ];
  return fakeTick(1, { containers: [api, db], samples, ...overrides });
}

describe('groupFigures', () => {
  it('are what all that are sampled use together', () => {
    assert.deepEqual(groupFigures(refs, tickOf()), { cpuPercent: 30, networkRxBytesPerSecond: 150, pids: 7 });
  });

  it('are unknown where one that runs does not know its own', () => {
    const samples = tickOf().samples.map(sample =>
      sample.containerId === b ? { ...sample, cpuPercent: undefined } : sample,
    );
    assert.equal(groupFigures(refs, tickOf({ samples })).cpuPercent, undefined);
  });

  it('are unknown where one that runs was not read at this tick, and not those of the others', () => {
    const samples = tickOf().samples.slice(0, 1);
    assert.deepEqual(groupFigures(refs, tickOf({ samples })), {});
    const stopped = { ...db, status: 'exited' } as const;
    assert.equal(groupFigures(refs, tickOf({ containers: [api, stopped], samples })).cpuPercent, 10);
  });

  it('count a network that is shared once, with whom it belongs to', () => {
    const sharing = { ...db, networkMode: `container:${a}` };
    const samples = tickOf().samples.map(sample =>
      sample.containerId === b ? { ...sample, networkRxBytesPerSecond: undefined } : sample,
    );
    const figures = groupFigures(refs, tickOf({ containers: [api, sharing], samples }));
    assert.equal(figures.networkRxBytesPerSecond, 100);
    assert.equal(figures.cpuPercent, 30);
  });

  it('are unknown where one that runs was not read, and not where it does not run', () => {
    const samples = tickOf().samples.filter(({ containerId }) => containerId === a);
    assert.deepEqual(groupFigures(refs, tickOf({ samples })), {});
    const ended = { ...db, status: 'exited' as const };
    assert.equal(groupFigures(refs, tickOf({ containers: [api, ended], samples })).cpuPercent, 10);
    // One that has no network of its own is missed in no sum of networks.
    const sharing = { ...db, networkMode: `container:${a}` };
    const figures = groupFigures(refs, tickOf({ containers: [api, sharing], samples }));
    assert.deepEqual(figures, { networkRxBytesPerSecond: 100 });
  });

  it('of none are none', () => {
    assert.deepEqual(groupFigures(refs, tickOf({ samples: [] })), {});
  });
});

describe('groupSubject', () => {
  it('has the name of a project that all are of', () => {
    const inProject = (container: typeof api, key: string) => ({
      ...container,
      workload: { key, name: container.name, project: 'shop' },
    });
    const tick = tickOf({ containers: [inProject(api, 'name:api'), inProject(db, 'name:db')] });
    const subject = groupSubject([refs[0], refs[1] ?? refs[0]], { tick, ...host });
    assert.equal(subject.title, 'shop');
    assert.equal(subject.kind === 'group' && subject.running, 2);
  });

  it('has the names of some where they have no project in common', () => {
    assert.equal(groupSubject(refs, { tick: tickOf(), ...host }).title, 'api, db and 1 more');
  });

  it('says whose traffic is counted elsewhere', () => {
    const sharing = { ...db, networkMode: `container:${a}` };
    const subject = groupSubject(refs, { tick: tickOf({ containers: [api, sharing] }), ...host });
    assert.deepEqual(subject.kind === 'group' && subject.networkNotes, [
      'db: On the network of api, where its traffic is counted.',
    ]);
  });
});
