import assert from 'node:assert/strict';
import type { Container } from '../../../../src/common/model/container';
import { describeContainer } from '../../../../src/ui/tree/describeContainer';
import { makeContainer, makeSample } from '../../../support/data/samples';

describe('describeContainer', () => {
  it('shows CPU and memory of a running container', () => {
    const look = describeContainer(makeContainer(), makeSample({ cpuPercent: 30.04 }));
    assert.equal(look.description, '30% · 64 MiB');
    assert.equal(look.icon, 'circle-filled');
  });

  it('says the health first when it is bad', () => {
    const look = describeContainer(makeContainer({ health: 'unhealthy' }), makeSample());
    assert.match(look.description, /^unhealthy · /);
    assert.equal(look.icon, 'warning');
  });

  it('tells a one-off run of a service from its replicas', () => {
    const workload = { key: 'name:shop-api-run-1', name: 'shop-api-run-1', project: 'shop', service: 'api' };
    const oneOff = makeContainer({ workload: { ...workload, isOneOff: true } });
    const look = describeContainer(oneOff, makeSample({ cpuPercent: 30.04 }));
    assert.equal(look.description, 'one-off · 30% · 64 MiB');
    assert.equal(look.spoken, 'web, one-off, running, CPU 30% · 64 MiB');
  });

  it('shows the exit code and no figures of a stopped container', () => {
    const look = describeContainer(makeContainer({ status: 'exited', exitCode: 137 }), undefined);
    assert.equal(look.description, 'exited (137)');
    const short = makeContainer({ status: 'exited', exitCode: 137, isOomKilled: true });
    assert.equal(describeContainer(short, undefined).description, 'exited (137, out of memory)');
  });

  it('shows nothing where the first rate is not known yet', () => {
    const sample = makeSample({ cpuPercent: undefined, memoryUsedBytes: undefined });
    assert.equal(describeContainer(makeContainer(), sample).description, '');
  });

  it('gives every state an icon of its own among those that run', () => {
    const states: Partial<Container>[] = [
      { status: 'running' },
      { health: 'healthy' },
      { health: 'unhealthy' },
      { health: 'starting' },
      { status: 'paused' },
      { status: 'stopping' },
      { status: 'restarting' },
      { status: 'dead' },
    ];
    const icons = states.map(state => describeContainer(makeContainer(state), undefined).icon);
    assert.equal(new Set(icons).size, states.length);
  });
});
