/** The store's thread: takes requests, asks the store, answers. */
import * as fs from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { answerRpc, type RpcHandlers, type RpcRequest } from '../common/rpc';
import type { StoreMethods } from '../protocol/store';
import { loadSqlite } from './sqlite';
import { Store } from './store';

let opened: Store | undefined;

function store(): Store {
  if (!opened) throw new Error('The store is not open.');
  return opened;
}

const handlers: RpcHandlers<StoreMethods> = {
  open: async params => {
    const wasm = fs.readFileSync(params.wasmPath);
    const sqlite = await loadSqlite(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length));
    opened = new Store(sqlite, params);
    return { damaged: opened.damaged };
  },
  record: ({ tick }) => store().record(tick),
  queryHistory: query => store().queryHistory(query),
  queryHostHistory: query => store().queryHostHistory(query),
  querySeries: query => store().querySeries(query),
  queryPeaks: query => store().queryPeaks(query),
  listWorkloads: () => store().listWorkloads(),
  prune: params => store().prune(params),
  flush: () => store().flush(),
  close: () => {
    opened?.close();
    opened = undefined;
  },
};

parentPort?.on('message', (request: RpcRequest) => {
  void answerRpc(handlers, request).then(reply => parentPort?.postMessage(reply));
});
