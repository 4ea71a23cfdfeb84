import assert from 'node:assert/strict';
import { coreTimes, cpuUse } from '../../../src/sample/cpuTimes';

describe('host CPU', () => {
  const core = (busyMs: number, totalMs: number): { busyMs: number; totalMs: number } => ({
    busyMs,
    totalMs,
  });

  it('is 0 to 100 % of the whole host and of each core', () => {
    const use = cpuUse([core(1500, 2000), core(0, 2000)], [core(1000, 1000), core(0, 1000)]);
    assert.deepEqual(use, { cpuPercent: 25, coresPercent: [50, 0] });
  });

  it('is unknown at the first reading, and when a core came or went', () => {
    assert.deepEqual(cpuUse([core(1, 1000)], undefined), {});
    assert.deepEqual(cpuUse([core(1, 1000)], [core(0, 0), core(0, 0)]), {});
    assert.deepEqual(cpuUse([], []), {});
  });

  it('is unknown when counters went back or hardly any time passed', () => {
    assert.deepEqual(cpuUse([core(5, 2000)], [core(6, 1000)]), {});
    assert.deepEqual(cpuUse([core(10, 1050)], [core(0, 1000)]), {});
  });

  it('counts everything but idle as busy', () => {
    const times = { user: 1, nice: 2, sys: 3, idle: 10, irq: 4 };
    assert.deepEqual(coreTimes([{ times }]), [{ busyMs: 10, totalMs: 20 }]);
  });
});
