import * as path from 'node:path';

/** Where things lie in the store's folder. */
export interface StoreFolder {
  readonly root: string;
  readonly catalog: string;
  /** Raw samples, one file an hour. */
  readonly raw: string;
  /** Minutes and quarter hours, a folder each. */
  readonly rollups: string;
  /** What the running hours were told, until they are sealed; one file an hour and writer. */
  readonly journal: string;
  /** The minutes around deaths, a file each. */
  readonly deaths: string;
  readonly damaged: string;
  /** What retention was applied last. */
  readonly retention: string;
  /** Engines that are remembered, and which keys of theirs are one. */
  readonly engines: string;
  /** Since when history lies ahead of the clock, where it does. */
  readonly ahead: string;
}

export function storeFolder(root: string): StoreFolder {
  return {
    root,
    catalog: path.join(root, 'metrics.sqlite'),
    raw: path.join(root, 'raw'),
    rollups: path.join(root, 'rollups'),
    journal: path.join(root, 'journal'),
    deaths: path.join(root, 'deaths'),
    damaged: path.join(root, 'damaged'),
    retention: path.join(root, 'retention.json'),
    engines: path.join(root, 'engines.json'),
    ahead: path.join(root, 'ahead.json'),
  };
}
