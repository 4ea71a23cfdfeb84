import assert from 'node:assert/strict';
import type { Tick } from '../../../../src/common/model/tick';
import { workloadKey } from '../../../../src/common/model/workloadKey';
import { LiveState } from '../../../../src/ui/state/liveState';
import { connectedTo, makeEngine } from '../../../support/data/engines';
import { makeContainer, makeSample } from '../../../support/data/samples';

const intervalMs = 1000;
const key = '0000aaaa';

describe('What a window shows of an engine whose answers take longer than a tick', () => {
  let live: LiveState;
  beforeEach(() => (live = new LiveState(intervalMs, assert.ifError)));
  afterEach(() => live.dispose());

  const workload = { ...makeContainer().workload, key: workloadKey(key, 'name:web') };
  const follow = (atMs: number, change: Partial<Tick> & { slowMs?: number }): void => {
    const { slowMs, ...rest } = change;
    const engines = [{ endpoint: 'auto', key, state: connectedTo(makeEngine({ key })), slowMs }];
    const containers = [makeContainer({ id: 'web', workload })];
    live.follow({
      type: 'tick',
      tick: { timestampMs: atMs, intervalMs, engines, containers, samples: [], ...rest },
    });
  };
  const sample = makeSample({ containerId: 'web', timestampMs: 1000 });

  it('is its newest figures, until newer ones come or three rounds are over', () => {
    follow(1000, { slowMs: 1200, samples: [sample] });
    follow(2000, { slowMs: 1200 });
    assert.equal(live.sampleOf('web'), sample);
    const newer = makeSample({ containerId: 'web', timestampMs: 3000 });
    follow(3000, { slowMs: 1200, samples: [newer] });
    assert.equal(live.sampleOf('web'), newer);
    follow(6000, { slowMs: 1200 });
    assert.equal(live.sampleOf('web'), newer);
    follow(7000, { slowMs: 1200 });
    assert.equal(live.sampleOf('web'), undefined);
  });

  it('is no figure of a container that does not run, and none that an engine in time did not tell', () => {
    follow(1000, { slowMs: 1200, samples: [sample] });
    const ended = makeContainer({ id: 'web', workload, status: 'exited' });
    follow(2000, { slowMs: 1200, containers: [ended] });
    assert.equal(live.sampleOf('web'), undefined);
    follow(3000, { samples: [{ ...sample, timestampMs: 3000 }] });
    follow(4000, {});
    assert.equal(live.sampleOf('web'), undefined);
  });
});
