/** The store's thread: hands each message to the store and its answer back, in order. No logic. */
import { parentPort } from 'node:worker_threads';
import { answerRpc } from '../common/rpc';
import type { RpcHandlers, RpcRequest } from '../common/rpc';
import type { Log } from '../common/log';
import type { StoreMethods } from '../protocol/store';
import { Store } from './store';
import type { StoreMessage } from './storeMessage';
import { systemClock } from './systemClock';

function send(message: StoreMessage): void {
  parentPort?.postMessage(message);
}

function logAt(level: keyof Log): (message: string) => void {
  return message => send({ type: 'log', level, message });
}

const log: Log = { debug: logAt('debug'), info: logAt('info'), warn: logAt('warn'), error: logAt('error') };
let store: Store | undefined;

function opened(): Store {
  if (!store) throw new Error('The history is not open.');
  return store;
}

const handlers: RpcHandlers<StoreMethods> = {
  async open(params) {
    store?.close();
    store = await Store.open(params, {
      clock: systemClock,
      log,
      onHealth: health => send({ type: 'health', health }),
    });
    return store.report;
  },
  record: ({ tick }) => opened().record(tick),
  queryHistory: params => opened().queryHistory(params),
  queryHostHistory: params => opened().queryHostHistory(params),
  querySeries: params => opened().querySeries(params),
  queryPeaks: params => opened().queryPeaks(params),
  listWorkloads: () => opened().listWorkloads(),
  prune: params => opened().prune(params),
  flush: () => opened().flush(),
  close() {
    const closing = store;
    store = undefined;
    closing?.close();
  },
};

let queue = Promise.resolve();
parentPort?.on('message', (request: RpcRequest) => {
  // One after the other, because what arrives while `open` is still loading must find the store open.
  queue = queue.then(async () => send({ type: 'reply', reply: await answerRpc(handlers, request) }));
});
