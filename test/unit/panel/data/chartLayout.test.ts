import assert from 'node:assert/strict';
import {
  isSwitched,
  movedBefore,
  movedBy,
  orderOf,
  switched,
  withFixedTop,
  withOrder,
} from '../../../../media/panel/data/chartLayout';

const ids = ['cpu', 'memory', 'network', 'pids'];

describe('The layout of charts', () => {
  it('keeps the order a user chose, and has a place for charts that it does not know', () => {
    assert.deepEqual(orderOf(ids), ids);
    assert.deepEqual(orderOf(ids, ['pids', 'cpu', 'memory', 'network']), [
      'pids',
      'cpu',
      'memory',
      'network',
    ]);
    assert.deepEqual(orderOf(ids, ['pids', 'cpu']), ['pids', 'cpu', 'memory', 'network']);
    assert.deepEqual(orderOf(ids, ['network', 'memory', 'pids']), ['cpu', 'network', 'memory', 'pids']);
  });

  it('takes no chart that there is not, and none twice', () => {
    assert.deepEqual(orderOf(ids, ['gone', 'pids', 'pids', '__proto__']), ids);
    assert.deepEqual(orderOf([], ['gone']), []);
  });

  it('moves a chart over those that are hidden, and not beyond the ends', () => {
    const shown = ['cpu', 'network', 'pids'];
    assert.deepEqual(movedBy(ids, shown, 'network', -1), ['network', 'cpu', 'memory', 'pids']);
    assert.deepEqual(movedBy(ids, shown, 'cpu', 1), ['memory', 'network', 'cpu', 'pids']);
    assert.deepEqual(movedBy(ids, shown, 'network', 1), ['cpu', 'memory', 'pids', 'network']);
    assert.deepEqual(movedBy(ids, shown, 'cpu', -1), ids);
    assert.deepEqual(movedBy(ids, shown, 'pids', 1), ids);
  });

  it('moves a chart before another, to the end, or nowhere', () => {
    assert.deepEqual(movedBefore(ids, 'pids', 'cpu'), ['pids', 'cpu', 'memory', 'network']);
    assert.deepEqual(movedBefore(ids, 'cpu', undefined), ['memory', 'network', 'pids', 'cpu']);
    assert.deepEqual(movedBefore(ids, 'cpu', 'cpu'), ids);
  });

  it('is that of the start again once all is put back', () => {
    let layout = switched({}, 'hidden', 'cpu', true);
    layout = switched(layout, 'log', 'memory', true);
    layout = withFixedTop(layout, 'cpu', 50);
    layout = withOrder(layout, ids);
    assert.deepEqual(layout, { hidden: ['cpu'], log: ['memory'], fixed: { cpu: 50 }, order: ids });
    assert.equal(isSwitched(layout, 'hidden', 'cpu'), true);
    assert.equal(isSwitched(layout, 'tall', 'cpu'), false);
    layout = switched(layout, 'hidden', 'cpu', false);
    layout = switched(layout, 'log', 'memory', false);
    assert.deepEqual(withFixedTop(layout, 'cpu', undefined), { order: ids });
  });

  it('keeps the order of charts that are not on the page when those that are get another', () => {
    const layout = { order: ['network', 'cpuPercent', 'cpu', 'pids', 'memory', 'network'] };
    const all = withOrder(layout, ['memoryUsedBytes', 'pids', 'cpuPercent']).order ?? [];
    assert.deepEqual(all, ['network', 'memoryUsedBytes', 'cpu', 'pids', 'memory', 'cpuPercent']);
    assert.deepEqual(orderOf(ids, all), ['network', 'cpu', 'pids', 'memory']);
    assert.deepEqual(withOrder({ order: all }, ids).order?.slice(0, 2), ['cpu', 'memoryUsedBytes']);
  });

  it('has a chart on a list once', () => {
    assert.deepEqual(switched({ tall: ['cpu'] }, 'tall', 'cpu', true), { tall: ['cpu'] });
  });
});
