import assert from 'node:assert/strict';
import { Emitter } from '../../../../src/common/emitter';
import type { KeptDeath } from '../../../../src/deaths/keptDeath';
import type { DeathQuery } from '../../../../src/protocol/deathQueries';
import { deathEntry, type TimelineEntry } from '../../../../src/timeline/timelineEntry';
import { RecentDeaths } from '../../../../src/ui/tree/recentDeaths';
import { makeDeath } from '../../../support/data/deaths';
import { ManualClock } from '../../../support/fakes/manualClock';

const hour = 3_600_000;
const nowMs = 1_000 * hour;

function fail(error: unknown): never {
  throw error;
}

describe('The deaths that the tree knows', () => {
  const didHappen = new Emitter<readonly TimelineEntry[]>(fail);
  const didMiss = new Emitter<void>(fail);
  let kept: KeptDeath[];
  let asked: DeathQuery[];
  let changes: number;
  let clock: ManualClock;
  let recent: RecentDeaths;

  const of = (workload: string, atMs: number, isBad = true): KeptDeath =>
    makeDeath(atMs, { isBad, container: { id: 'a'.repeat(64), name: workload, workload, image: 'x' } });
  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const open = async (): Promise<void> => {
    recent = new RecentDeaths({
      history: {
        queryDeaths: query => {
          asked.push(query);
          const own = kept.filter(
            ({ record }) => query.container === undefined || record.container.workload === query.container,
          );
          return Promise.resolve(own.slice(0, query.limit));
        },
      },
      onDidHappen: didHappen.event,
      onDidMiss: didMiss.event,
      clock,
      handleChange: () => changes++,
      handleError: fail,
    });
    await settle();
  };

  beforeEach(() => {
    kept = [];
    asked = [];
    changes = 0;
    clock = new ManualClock(nowMs);
  });
  afterEach(() => recent.dispose());

  it('are the last of each workload, and how many there were within a day', async () => {
    kept = [
      of('api', nowMs - hour),
      of('db', nowMs - 30 * hour),
      of('api', nowMs - 5 * hour),
      of('api', nowMs - 25 * hour),
    ];
    await open();
    assert.deepEqual(recent.of('api', nowMs), { last: kept[0], inDay: 2 });
    assert.deepEqual(recent.of('db', nowMs), { last: kept[1], inDay: 0 });
    assert.equal(recent.of('web', nowMs), undefined);
    assert.deepEqual([asked.length, asked[0]?.isBad], [1, true]);
  });

  it('grow with what happens, at once and once each, and shrink as time passes', async () => {
    await open();
    const death = of('api', nowMs - 1000);
    const before = changes;
    didHappen.fire([deathEntry(death), deathEntry(of('api', nowMs, false))]);
    didHappen.fire([deathEntry(death)]);
    assert.equal(changes, before + 2);
    assert.deepEqual(recent.of('api', nowMs), { last: death, inDay: 1 });
    assert.deepEqual(recent.of('api', nowMs + 24 * hour), { last: death, inDay: 0 });
  });

  it('are asked for anew where something was missed, and lose nothing that happens meanwhile', async () => {
    kept = [of('api', nowMs - hour)];
    await open();
    kept = [of('db', nowMs - hour)];
    didMiss.fire();
    const death = of('web', nowMs);
    didHappen.fire([deathEntry(death)]);
    await settle();
    assert.equal(recent.of('api', nowMs), undefined, 'deleted meanwhile');
    assert.deepEqual([recent.of('db', nowMs)?.last, recent.of('web', nowMs)?.last], [kept[0], death]);
  });
});
