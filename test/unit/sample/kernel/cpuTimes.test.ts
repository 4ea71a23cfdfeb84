import assert from 'node:assert/strict';
import { coreTimes, cpuUse, type CoreTimes } from '../../../../src/sample/kernel/cpuTimes';

describe('host CPU', () => {
  const core = (busyMs: number, idleMs: number): CoreTimes => ({ busyMs: [busyMs], idleMs: [idleMs] });

  it('is 0 to 100 % of the whole host and of each core', () => {
    const use = cpuUse([core(1500, 500), core(0, 2000)], [core(1000, 0), core(0, 1000)], 1000);
    assert.deepEqual(use, { cpuPercent: 25, coresPercent: [50, 0] });
  });

  it('is unknown at the first reading, and when a core came or went', () => {
    assert.deepEqual(cpuUse([core(1, 999)], undefined, 1000), {});
    assert.deepEqual(cpuUse([core(1, 999)], [core(0, 0), core(0, 0)], 1000), {});
    assert.deepEqual(cpuUse([], [], 1000), {});
  });

  it('is unknown when any kind of work became less, also where the others made up for it, or hardly any time passed', () => {
    assert.deepEqual(cpuUse([core(5, 1995)], [core(6, 994)], 1000), {});
    const work = (user: number, stolen: number): CoreTimes => ({ busyMs: [user, stolen], idleMs: [0] });
    assert.deepEqual(cpuUse([work(2000, 100)], [work(1000, 900)], 1000), {});
    assert.deepEqual(cpuUse([core(10, 40)], [core(0, 0)], 50), {});
  });

  it('is by the clock where idle time went back, or ahead of it', () => {
    const cores = (first: number, second: number): CoreTimes[] => [core(first, second), core(500, 500)];
    const before = [core(0, 5000), core(0, 0)];
    assert.deepEqual(cpuUse(cores(500, 4700), before, 1000), { cpuPercent: 50, coresPercent: [50, 50] });
    assert.deepEqual(cpuUse(cores(500, 5800), before, 1000), { cpuPercent: 50, coresPercent: [50, 50] });
    const waiting = (idle: number, disk: number): CoreTimes => ({
      busyMs: [idle === 0 ? 0 : 250],
      idleMs: [idle, disk],
    });
    assert.equal(cpuUse([waiting(900, 100)], [waiting(0, 400)], 1000).cpuPercent, 25);
  });

  it('takes what the counters say where readings of clock and counters are a moment apart', () => {
    assert.equal(cpuUse([core(500, 500)], [core(0, 0)], 980).cpuPercent, 50);
    assert.equal(cpuUse([core(500, 500)], [core(0, 0)], 1500).cpuPercent, 50);
  });

  it('counts everything but idle as busy', () => {
    const times = { user: 1, nice: 2, sys: 3, idle: 10, irq: 4 };
    assert.deepEqual(coreTimes([{ times }]), [{ busyMs: [1, 2, 3, 4], idleMs: [10] }]);
  });
});
