import assert from 'node:assert/strict';
import type { ContainerSample } from '../../../src/common/model/sample';
import type { KernelCpu } from './kernelCpu';

/**
 * Asserts that three consecutive samples report the CPU use that the kernel counted over the same span. The
 * kernel is read before and after the first and the last sample, because these may be slow. Returns the
 * reported use, in percent of a core.
 * @param kernel the same container's counters
 * @param sample takes a sample now
 * @param pause waits for some seconds between two samples, so that a few milliseconds of delay hardly matter
 */
export async function assertCpuAsCounted(
  kernel: KernelCpu,
  sample: () => Promise<ContainerSample | undefined>,
  pause: () => Promise<unknown>,
): Promise<number> {
  const beforeFirst = kernel.read().cpuMs;
  await sample();
  const behindFirst = kernel.read().cpuMs;
  let beforeLast = behindFirst;
  const rated: { percent: number; ms: number }[] = [];
  while (rated.length < 3) {
    await pause();
    beforeLast = kernel.read().cpuMs;
    const { cpuPercent, elapsedMs } = (await sample()) ?? {};
    assert.ok(cpuPercent !== undefined && elapsedMs !== undefined);
    rated.push({ percent: cpuPercent, ms: elapsedMs });
  }
  const behindLast = kernel.read().cpuMs;
  const totalMs = rated.reduce((sum, { ms }) => sum + ms, 0);
  const percent = rated.reduce((sum, each) => sum + each.percent * (each.ms / totalMs), 0);
  const least = ((beforeLast - behindFirst) / totalMs) * 100;
  const most = ((behindLast - beforeFirst) / totalMs) * 100;
  assert.ok(percent >= least - 1 && percent <= most + 1, `${least} <= ${percent} <= ${most} %`);
  return percent;
}
