import * as fs from 'node:fs';
import { containerCgroup } from './containerCgroup';

/** How long some task of a container was stalled, ms since the container was created. */
export interface PressureReading {
  readonly cpu: number;
  readonly memory: number;
  readonly io: number;
}

/** Returns a function that reads the container's own cgroup (v2 only), without any code of the product. */
export async function kernelPressure(container: string): Promise<() => PressureReading> {
  const { folder } = await containerCgroup(container, 'cpu');
  const waitedMs = (resource: keyof PressureReading): number => {
    const text = fs.readFileSync(`${folder}/${resource}.pressure`, 'latin1');
    return Number(/^some .* total=(\d+)$/m.exec(text)?.[1]) / 1000;
  };
  return () => ({ cpu: waitedMs('cpu'), memory: waitedMs('memory'), io: waitedMs('io') });
}
