import * as fs from 'node:fs';
import { containerCgroup } from './containerCgroup';

/**
 * Periods of a container's CPU limit since it was made, and those in which it met the limit, as the kernel
 * counts them.
 */
export interface ThrottlingReading {
  readonly periods: number;
  readonly throttled: number;
}

/** Answers a reader of the container's own cgroup; nothing of the product is involved. Linux only. */
export async function kernelThrottling(container: string): Promise<() => ThrottlingReading> {
  const { folder } = await containerCgroup(container, 'cpu');
  const count = (text: string, name: string): number =>
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  return () => {
    const text = fs.readFileSync(`${folder}/cpu.stat`, 'latin1');
    return { periods: count(text, 'nr_periods'), throttled: count(text, 'nr_throttled') };
  };
}
