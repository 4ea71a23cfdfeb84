import type { NeedName } from '../support/run/needs';
import { benchActivation } from './activation';
import type { BenchResult } from './support/benchResult';
import { benchCatalog } from './catalog';
import { benchCollector } from './collector';
import { benchCollectorMemory } from './collectorMemory';
import { benchHostile } from './hostile';
import { benchPackage } from './package';
import { benchPanel } from './panel';
import { benchSampling, benchSamplingNewer } from './sampling';
import { benchStore } from './store';
import { benchStoreLoop } from './storeLoop';
import { benchStoreQueries } from './storeQueries';
import { benchTick } from './tick';
import { benchTimeline } from './timeline';
import { benchWindows } from './windows';

interface Bench {
  readonly needs: readonly NeedName[];
  readonly run: () => Promise<BenchResult[]>;
}

/** The benches of `npm run bench` in the order they run, each with what it needs. */
export const benches = {
  package: { needs: [], run: benchPackage },
  activation: { needs: ['engine', 'chromium', 'server'], run: benchActivation },
  tick: { needs: ['engine'], run: benchTick },
  sampling: { needs: ['engine'], run: benchSampling },
  samplingNewer: { needs: ['engine'], run: benchSamplingNewer },
  store: { needs: [], run: benchStore },
  storeQueries: { needs: [], run: benchStoreQueries },
  catalog: { needs: [], run: benchCatalog },
  storeLoop: { needs: [], run: benchStoreLoop },
  collector: { needs: ['engine'], run: benchCollector },
  collectorMemory: { needs: [], run: benchCollectorMemory },
  timeline: { needs: ['chromium'], run: benchTimeline },
  windows: { needs: ['engine'], run: benchWindows },
  panel: { needs: ['chromium', 'server'], run: benchPanel },
  hostile: { needs: ['engine', 'chromium', 'server', 'sqlite3'], run: benchHostile },
} as const satisfies Record<string, Bench>;

export type BenchName = keyof typeof benches;
