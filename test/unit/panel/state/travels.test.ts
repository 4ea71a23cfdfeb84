import assert from 'node:assert/strict';
import { Travels } from '../../../../media/panel/state/travels';
import { mostTrailViews, type PanelView, type ViewTrail } from '../../../../src/protocol/panel';
import { ManualClock } from '../../../support/fakes/manualClock';

const live = (range: '15m' | '1h' | '6h'): PanelView => ({ kind: 'live', range });
const at = (fromMs: number): PanelView => ({ kind: 'fixed', fromMs, toMs: fromMs + 1000, range: '15m' });

describe('Travels', () => {
  let clock: ManualClock;
  let asked: PanelView[];
  let moved: PanelView[];
  let trail: ViewTrail | undefined;
  const travelsFrom = (view: PanelView, kept?: ViewTrail): Travels =>
    new Travels({
      clock,
      view,
      trail: kept,
      handleAsk: (next, newest) => {
        asked.push(next);
        trail = newest;
      },
      handleMove: next => moved.push(next),
    });
  beforeEach(() => {
    clock = new ManualClock(0);
    asked = [];
    moved = [];
    trail = undefined;
  });

  it('asks once for a gesture, when it rests, and shows each step of it', () => {
    const travels = travelsFrom(live('15m'));
    for (const step of [1, 2, 3]) {
      travels.move(at(step));
      clock.advance(100);
    }
    assert.deepEqual(moved, [at(1), at(2), at(3)]);
    assert.deepEqual(asked, []);
    clock.advance(60);
    assert.deepEqual(asked, [at(3)]);
    clock.advance(10_000);
    assert.equal(asked.length, 1);
  });

  it('forgets the rest of a gesture where something else is asked for', () => {
    const travels = travelsFrom(live('15m'));
    travels.move(at(1));
    travels.ask(live('6h'));
    clock.advance(10_000);
    assert.deepEqual(asked, [live('6h')]);
    assert.deepEqual(trail, { back: [live('15m')], forward: [] });
  });

  it('goes back and forward, and drops what lay ahead where another way is taken', () => {
    const travels = travelsFrom(live('15m'));
    travels.ask(live('1h'));
    travels.ask(live('6h'));
    travels.step(-1);
    travels.step(-1);
    travels.step(-1);
    assert.deepEqual(asked.slice(2), [live('1h'), live('15m')]);
    assert.deepEqual(trail, { back: [], forward: [live('6h'), live('1h')] });
    travels.step(1);
    assert.deepEqual(trail, { back: [live('15m')], forward: [live('6h')] });
    travels.ask(at(5));
    assert.deepEqual(trail, { back: [live('15m'), live('1h')], forward: [] });
  });

  it('comes back to views that were looked at, and not to those that a gesture only passed', () => {
    const travels = travelsFrom(live('15m'));
    for (const step of [1, 2, 3]) {
      travels.move(at(step));
      clock.advance(1000);
    }
    assert.deepEqual(trail?.back, [live('15m')]);
    clock.advance(5000);
    travels.move(at(4));
    clock.advance(1000);
    assert.deepEqual(trail?.back, [live('15m'), at(3)]);
  });

  it('keeps no view twice in a row, and only so many', () => {
    const travels = travelsFrom(live('15m'));
    travels.ask(live('15m'));
    assert.deepEqual(trail, { back: [], forward: [] });
    for (let step = 0; step < mostTrailViews + 10; step++) travels.ask(at(step));
    assert.equal(trail.back.length, mostTrailViews);
    assert.deepEqual(trail.back.at(-1), at(mostTrailViews + 8));
  });

  it('goes from within a gesture to the view that it left, by undo and by the way back', () => {
    for (const goBack of [(travels: Travels) => travels.undo(), (travels: Travels) => travels.step(-1)]) {
      const travels = travelsFrom(live('15m'));
      travels.ask(at(1));
      travels.ask(at(2));
      travels.move(at(3));
      goBack(travels);
      assert.deepEqual(asked.at(-1), at(2));
      assert.deepEqual(trail, { back: [live('15m'), at(1)], forward: [] });
      clock.advance(10_000);
      assert.deepEqual(asked.at(-1), at(2), 'the gesture is over');
      goBack(travels);
      assert.deepEqual(asked.at(-1), at(1));
    }
  });

  it('takes a drag back that rested on its way, as if it had not been', () => {
    for (const restsMs of [0, 200, 5000]) {
      const travels = travelsFrom(live('15m'), { back: [at(1)], forward: [at(2)] });
      const takeBack = travels.beginDrag();
      for (const step of [3, 4]) {
        travels.move(at(step));
        clock.advance(restsMs);
      }
      takeBack();
      const what = `rests for ${restsMs} ms`;
      assert.deepEqual([moved.at(-1), asked.at(-1)], [live('15m'), live('15m')], what);
      assert.deepEqual(trail, { back: [at(1)], forward: [at(2)] }, what);
      const { length } = asked;
      clock.advance(10_000);
      assert.equal(asked.length, length, what);
    }
  });

  it('takes a drag back to where a gesture had led that did not rest', () => {
    const travels = travelsFrom(live('15m'));
    travels.move(at(1));
    const takeBack = travels.beginDrag();
    travels.move(at(2));
    takeBack();
    assert.deepEqual(asked, [at(1), at(1)]);
    assert.deepEqual(trail, { back: [live('15m')], forward: [] });
  });

  it('leaves no way back to the same view where a gesture ends at the view at which it began', () => {
    const travels = travelsFrom(live('15m'), { back: [at(9)], forward: [] });
    for (const view of [at(1), at(2), live('15m')]) {
      travels.move(view);
      clock.advance(500);
    }
    assert.deepEqual(trail?.back, [at(9)]);
  });

  it('comes back to the length that was followed last', () => {
    const travels = travelsFrom({ ...at(1), lastMs: 7_200_000 });
    travels.undo();
    assert.deepEqual(asked, [{ kind: 'live', range: '15m', lastMs: 7_200_000 }]);
    travels.undo();
    assert.deepEqual(asked.at(-1), { ...at(1), lastMs: 7_200_000 });
  });

  it('undoes a zoom to where it began, and to live where no way leads back', () => {
    const travels = travelsFrom(at(1));
    travels.undo();
    assert.deepEqual(asked, [live('15m')]);
    travels.ask(at(2));
    travels.ask(at(3));
    travels.undo();
    assert.deepEqual(asked.at(-1), at(2));
    const known = travelsFrom(live('6h'), { back: [at(9)], forward: [] });
    known.undo();
    assert.deepEqual(asked.at(-1), live('6h'), 'all of a range is nothing to undo');
  });
});
