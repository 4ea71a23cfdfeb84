import assert from 'node:assert/strict';
import { parseUptime } from '../../../../src/engine/parse/uptime';

const minute = 60_000;
const hour = 60 * minute;

describe('parseUptime', () => {
  it('reads what engines write, as a span', () => {
    assert.deepEqual(parseUptime('Up Less than a second'), { leastMs: 0, mostMs: 1000 });
    assert.deepEqual(parseUptime('Up 1 second'), { leastMs: 1000, mostMs: 2000 });
    assert.deepEqual(parseUptime('Up 59 seconds (health: starting)'), { leastMs: 59_000, mostMs: 60_000 });
    assert.deepEqual(parseUptime('Up About a minute'), { leastMs: minute, mostMs: 2 * minute });
    assert.deepEqual(parseUptime('Up 5 minutes (Paused)'), { leastMs: 5 * minute, mostMs: 6 * minute });
  });

  it('allows for hours, which are rounded', () => {
    assert.deepEqual(parseUptime('Up About an hour'), { leastMs: 0.5 * hour, mostMs: 2 * hour });
    assert.deepEqual(parseUptime('Up 47 hours'), { leastMs: 46.5 * hour, mostMs: 48 * hour });
  });

  it('knows nothing of what does not run', () => {
    for (const text of ['Exited (0) 3 hours ago', 'Created', 'Restarting (1) 2 seconds ago', '', 'Up']) {
      assert.equal(parseUptime(text), undefined, text);
    }
  });
});
