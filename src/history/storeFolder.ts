import * as path from 'node:path';

/** Where things lie in the store's folder. */
export interface StoreFolder {
  readonly catalogue: string;
  /** Raw samples, one file an hour. */
  readonly raw: string;
  readonly damaged: string;
}

export function storeFolder(root: string): StoreFolder {
  return {
    catalogue: path.join(root, 'metrics.sqlite'),
    raw: path.join(root, 'raw'),
    damaged: path.join(root, 'damaged'),
  };
}
