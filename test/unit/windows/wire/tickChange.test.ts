import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Tick } from '../../../../src/common/model/tick';
import { applyTickChange, tickChange } from '../../../../src/windows/wire/tickChange';
import { makeBusyTick, makeContainer, makeTick, noonMs } from '../../../store/ticks';

const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('tickChange', () => {
  it('brings any tick over on top of any other', () => {
    const container = fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom('running', 'exited', 'paused'))
      .map(([number, status]) => makeContainer(number, { status: status as 'running' }));
    const tick = fc
      .uniqueArray(container, { selector: each => each.id })
      .map(containers => makeTick(noonMs, { containers }));
    fc.assert(
      fc.property(fc.option(tick, { nil: undefined }), tick, (previous, next) => {
        assert.deepEqual(
          overTheWire(applyTickChange(previous, overTheWire(tickChange(previous, next)))),
          overTheWire(next),
        );
      }),
    );
  });

  it('leaves out containers that look as before', () => {
    const [before, after] = [makeBusyTick(noonMs, 50), makeBusyTick(noonMs + 5000, 50)];
    const { changed, ids } = tickChange(before, after);
    assert.deepEqual([changed.length, ids], [0, undefined]);
    const exited = after.containers.map((each, at) =>
      at === 7 ? { ...each, status: 'exited' as const } : each,
    );
    const change = tickChange(before, { ...after, containers: exited });
    assert.deepEqual(
      change.changed.map(each => each.name),
      ['app-8'],
    );
    assert.equal(change.ids, undefined);
  });

  it('throws where it does not follow on what is there', () => {
    const change = tickChange(makeBusyTick(noonMs, 2), makeBusyTick(noonMs + 5000, 3));
    assert.throws(() => applyTickChange(undefined, change), /never described/);
    const alone: Tick = makeTick(noonMs, { containers: [] });
    assert.throws(() => applyTickChange(alone, change), /never described/);
  });
});
