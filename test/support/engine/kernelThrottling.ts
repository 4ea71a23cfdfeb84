import * as fs from 'node:fs';
import { containerCgroup } from './containerCgroup';

/**
 * CPU limit periods since the container was created, and how many of them were throttled, as the kernel
 * counts.
 */
export interface ThrottlingReading {
  readonly periods: number;
  readonly throttled: number;
}

/** Returns a function that reads the container's own cgroup, without any code of the product. Linux only. */
export async function kernelThrottling(container: string): Promise<() => ThrottlingReading> {
  const { folder } = await containerCgroup(container, 'cpu');
  const count = (text: string, name: string): number =>
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  return () => {
    const text = fs.readFileSync(`${folder}/cpu.stat`, 'latin1');
    return { periods: count(text, 'nr_periods'), throttled: count(text, 'nr_throttled') };
  };
}
