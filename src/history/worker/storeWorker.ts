/** The store's thread: passes each message to the store and returns its answer. No logic. */
import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../common/errors';
import type { Container } from '../../common/model/container';
import { answerRpc, forward } from '../../common/rpc';
import type { RpcHandlers } from '../../common/rpc';
import type { Log } from '../../common/log';
import { historyQueries, type StoreMethods } from '../../protocol/store';
import type { Steps } from '../steps/steps';
import { openWhenFree } from './openWhenFree';
import { Store } from './store';
import type { StoreHealth } from '../../protocol/storeHealth';
import type { StoreMessage, StoreRequest } from '../../protocol/storeMessage';
import { systemClock } from '../../node/systemClock';
import { WorkQueue } from '../steps/workQueue';

function send(message: StoreMessage): void {
  parentPort?.postMessage(message);
}

function logAt(level: keyof Log): (message: string) => void {
  return message => send({ type: 'log', level, message });
}

const log: Log = { debug: logAt('debug'), info: logAt('info'), warn: logAt('warn'), error: logAt('error') };
let store: Store | undefined;
/** Ends an `open` that waits for files which another program holds open. */
const waiting = new AbortController();

function opened(): Store {
  if (!store) throw new Error('The history is not open.');
  return store;
}

function sendHealth(health: StoreHealth): void {
  send({ type: 'health', health });
}

/** Closes a store; settles once none of its files is open. */
async function closed(closing: Store | undefined): Promise<void> {
  try {
    closing?.close();
  } finally {
    await closing?.whenClosed();
  }
}

const work = new WorkQueue();

/** The previous tick's containers: the same object while nothing changed, to be compared by reference. */
let listed: readonly Container[] = [];

/** For work that must not overlap: one after the other. */
function inTurn<P, T>(start: (store: Store, params: P) => Steps<T>) {
  return (params: P, id: number): Promise<T> => work.add(() => start(opened(), params), id);
}

const handlers: RpcHandlers<StoreMethods> = {
  async open(params) {
    work.cancelAll();
    await closed(store);
    const open = (handleHealth: (health: StoreHealth) => void): Promise<Store> =>
      Store.open(params, {
        clock: systemClock,
        log,
        handleHealth,
        handleDamage: found => send({ type: 'damage', found }),
        handleExamine: examined => send({ type: 'examine', examined }),
        runLater: steps => void work.add(steps).catch((error: unknown) => log.warn(messageOf(error))),
      });
    store = await openWhenFree(open, {
      clock: systemClock,
      signal: waiting.signal,
      handleHealth: sendHealth,
    });
    return store.report;
  },
  // Not in turn, so that a tick waits for a step of other work at most. Only the answer waits for the disk.
  async record({ tick, isRepeat }) {
    listed = tick.containers ?? listed;
    opened().record({ ...tick, containers: listed }, isRepeat);
    await opened().whenStored();
  },
  addNote: params => opened().addNote(params),
  noteRun: params => opened().noteRun(params),
  noteEvents: params => opened().noteEvents(params),
  ...forward<StoreMethods, typeof historyQueries, [id: number]>(historyQueries, (query, params, id) =>
    work.ask(() => opened().queries[query](params), id),
  ),
  noteEngines: params => opened().noteEngines(params),
  listUnjudgedEnds: params => opened().deaths.listUnjudged(params),
  gatherDeathFacts: inTurn(({ deaths }, params) => deaths.gatherFacts(params)),
  noteDeath: params => opened().deaths.note(params),
  noteDeathLog: params => opened().deaths.noteLog(params),
  listWorkloads: () => opened().listWorkloads(),
  prune: inTurn((open, params) => open.prune(params)),
  clear: inTurn((open, params) => open.clear(params)),
  reportStorage: inTurn(open => open.reportStorage()),
  flush: () => opened().flush(),
  close() {
    const closing = store;
    store = undefined;
    work.cancelAll();
    return closed(closing);
  },
};

let opening: Promise<unknown> = Promise.resolve();
parentPort?.on('message', (request: StoreRequest) => {
  if ('isAlive' in request) {
    send({ type: 'alive' });
    return;
  }
  if ('cancel' in request) {
    work.cancel(request.cancel);
    return;
  }
  const reply = async (): Promise<void> => send({ type: 'reply', reply: await answerRpc(handlers, request) });
  if (request.method === 'close') waiting.abort();
  // Requests that arrive while `open` is still loading must find the store open.
  if (request.method === 'open') opening = opening.then(reply);
  else void opening.then(reply);
});
