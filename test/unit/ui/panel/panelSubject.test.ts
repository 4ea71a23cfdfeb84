import assert from 'node:assert/strict';
import type { Container } from '../../../../src/common/model/container';
import { currentRun, panelSubject } from '../../../../src/ui/panel/feed/panelSubject';
import { rowSeries, tickFigures } from '../../../../src/ui/panel/feed/tickSeries';
import { enginesIn } from '../../../support/data/engines';
import { fakeContainer, fakeTick } from '../../../support/fakes/fakeHistorySource';

const ref = { kind: 'container', workload: 'name:api', name: 'api' } as const;
const input = { ref, hostName: 'devbox', hostCores: 8 };

describe('currentRun', () => {
  const old = fakeContainer({ id: 'old', status: 'exited', createdAtMs: 1 });
  const young = fakeContainer({ id: 'young', status: 'exited', createdAtMs: 9 });
  const running = fakeContainer({ id: 'running', createdAtMs: 5 });

  it('is the newest run of the workload', () => {
    assert.equal(currentRun('name:api', fakeTick(1, { containers: [old, young] }))?.id, 'young');
  });

  it('is a running one even where a newer one ended', () => {
    assert.equal(currentRun('name:api', fakeTick(1, { containers: [running, young] }))?.id, 'running');
  });

  it('is none of another workload’s', () => {
    assert.equal(currentRun('name:web', fakeTick(1)), undefined);
    assert.equal(currentRun('name:api', undefined), undefined);
  });
});

describe('panelSubject', () => {
  it('does not call a container gone while the engine does not answer', () => {
    const tick = fakeTick(1, { engines: enginesIn({ kind: 'connecting' }), containers: [] });
    const subject = panelSubject({ ...input, tick });
    assert.equal(subject.kind === 'container' && subject.status, 'unknown');
  });

  it('calls a container gone that a connected engine does not list', () => {
    const subject = panelSubject({ ...input, tick: fakeTick(1, { containers: [] }) });
    assert.ok(subject.kind === 'container' && subject.status === undefined && subject.title === 'api');
  });

  it('says why network figures are missing or shared', () => {
    const noteOf = (networkMode: string): string | undefined => {
      const tick = fakeTick(1, { containers: [fakeContainer({ networkMode })] });
      const subject = panelSubject({ ...input, tick });
      return subject.kind === 'container' ? subject.networkNote : undefined;
    };
    assert.match(noteOf('host') ?? '', /host’s network/);
    assert.match(noteOf('container:abc') ?? '', /another container, where its traffic is counted/);
    assert.match(noteOf(`container:${fakeContainer().id}`) ?? '', /On the network of api,/);
    assert.equal(noteOf('bridge'), undefined);
  });

  it('does not take a container of that name on another engine for the owner of a network', () => {
    const on = (engine: string, name: string, networkMode?: string): Container =>
      fakeContainer({
        id: `${engine}${name}`,
        name,
        workload: { key: `${engine}/name:${name}`, name },
        networkMode,
      });
    const containers = [on('aaaaaaaa', 'vpn'), on('bbbbbbbb', 'api', 'container:vpn')];
    const own = { kind: 'container', workload: 'bbbbbbbb/name:api', name: 'api' } as const;
    const subject = panelSubject({ ...input, ref: own, tick: fakeTick(1, { containers }) });
    assert.match(subject.kind === 'container' ? (subject.networkNote ?? '') : '', /of another container,/);
  });

  it('is titled as what is known of all makes it, running or gone', () => {
    const labelOf = (workload: string, name: string): string => `${name} on ${workload}`;
    for (const containers of [[fakeContainer()], []])
      assert.equal(
        panelSubject({ ...input, labelOf, tick: fakeTick(1, { containers }) }).title,
        'api on name:api',
      );
  });
});

describe('tickFigures', () => {
  it('leaves out what is not known instead of calling it zero', () => {
    assert.deepEqual(tickFigures(ref, fakeTick(1)), { cpuPercent: 10, pids: 3 });
  });

  it('takes the host’s 1 minute load from its averages', () => {
    assert.deepEqual(tickFigures({ kind: 'host' }, fakeTick(1)), { cpuPercent: 20, load1: 0.5 });
  });

  it('has nothing of a container that was not sampled, and a row of nothing is no row', () => {
    const figures = tickFigures(ref, fakeTick(1, { samples: [] }));
    assert.equal(figures, undefined);
    assert.deepEqual(rowSeries(5, figures).timestamps, []);
  });
});
