import * as fs from 'node:fs';
import { containerCgroup } from './containerCgroup';

/** Time in which some task of a container waited for it, ms since the container was made. */
export interface PressureReading {
  readonly cpu: number;
  readonly memory: number;
  readonly io: number;
}

/** Answers a reader of the container's own cgroup, of version 2; nothing of the product is involved. */
export async function kernelPressure(container: string): Promise<() => PressureReading> {
  const { folder } = await containerCgroup(container, 'cpu');
  const waitedMs = (resource: keyof PressureReading): number => {
    const text = fs.readFileSync(`${folder}/${resource}.pressure`, 'latin1');
    return Number(/^some .* total=(\d+)$/m.exec(text)?.[1]) / 1000;
  };
  return () => ({ cpu: waitedMs('cpu'), memory: waitedMs('memory'), io: waitedMs('io') });
}
