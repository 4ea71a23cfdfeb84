import { Worker } from 'node:worker_threads';
import type { ResultOf, RpcReply, RpcRequest } from '../common/rpc';
import type { SystemInformation } from './systemInformation';

/**
 * Asks each question in a thread of its own: `systeminformation` waits for some of its processes without
 * giving its thread back, and within half a second by the wall clock it repeats what it answered before.
 * `workerPath`: the absolute path of the bundled `systemWorker.js`.
 */
export function systemThreads(workerPath: string): SystemInformation {
  return {
    fsSize: () => ask(workerPath, 'fsSize'),
    mem: () => ask(workerPath, 'mem'),
    networkStats: () => ask(workerPath, 'networkStats'),
    fsStats: () => ask(workerPath, 'fsStats'),
    battery: () => ask(workerPath, 'battery'),
  };
}

async function ask<K extends keyof SystemInformation>(
  workerPath: string,
  method: K,
): Promise<ResultOf<SystemInformation, K>> {
  const workerData: RpcRequest = { id: 1, method, params: undefined };
  const worker = new Worker(workerPath, { name: 'container-metrics-system', workerData });
  // One that waits for a drive that is gone holds up no end of the process.
  worker.unref();
  try {
    return await new Promise<ResultOf<SystemInformation, K>>((resolve, reject) => {
      worker.once('message', (reply: RpcReply) => {
        if ('error' in reply) reject(new Error(reply.error.message));
        else resolve(reply.result as ResultOf<SystemInformation, K>);
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the thread ended without an answer')));
    });
  } finally {
    void worker.terminate();
  }
}
