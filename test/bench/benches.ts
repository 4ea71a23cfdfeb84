import { benchActivation } from './activation';
import type { BenchResult } from './benchResult';
import { benchPackageSize } from './packageSize';
import { benchStore } from './store';
import { benchTick } from './tick';

/** Every bench by the name that `npm run bench -- NAME` knows it by, in the order they run. */
export const benches: Readonly<Record<string, () => Promise<BenchResult[]>>> = {
  package: benchPackageSize,
  activation: benchActivation,
  tick: benchTick,
  store: benchStore,
};
