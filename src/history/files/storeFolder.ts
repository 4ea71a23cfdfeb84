import * as path from 'node:path';

/** The places in the store's folder. */
export interface StoreFolder {
  readonly root: string;
  readonly catalog: string;
  /** Raw samples, one file an hour. */
  readonly raw: string;
  /** Minutes, quarter hours and six hours, a folder each. */
  readonly rollups: string;
  /** The ticks of the running hours, until they are sealed; one file per hour and writer. */
  readonly journal: string;
  /** The minutes around deaths, a file each. */
  readonly deaths: string;
  readonly damaged: string;
  /** The retention that was applied last. */
  readonly retention: string;
  /** Remembered engines, and which of their keys mean the same engine. */
  readonly engines: string;
  /** Since when history has been ahead of the clock, if it is. */
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
