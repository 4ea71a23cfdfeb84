import * as path from 'node:path';

/** The built files that a collecting window needs, by absolute path. */
export const builtFiles = {
  workerPath: path.resolve('dist/storeWorker.js'),
  systemWorkerPath: path.resolve('dist/systemWorker.js'),
  wasmPath: path.resolve('node_modules/sql.js/dist/sql-wasm.wasm'),
};
