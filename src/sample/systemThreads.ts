import { Worker } from 'node:worker_threads';
import { forward, type RpcReply, type RpcRequest } from '../common/rpc';
import type { SystemInformation } from './systemInformation';

/**
 * Asks each question in a thread of its own: `systeminformation` waits for some of its processes without
 * giving its thread back, and within half a second by the wall clock it repeats what it answered before.
 * `workerPath`: the absolute path of the bundled `systemWorker.js`.
 */
export function systemThreads(workerPath: string): SystemInformation {
  return forward<SystemInformation, typeof questions>(questions, method => ask(workerPath, method));
}

const questions = ['fsSize', 'mem', 'networkStats', 'fsStats', 'battery'] as const;

async function ask<K extends keyof SystemInformation>(
  workerPath: string,
  method: K,
): Promise<Awaited<ReturnType<SystemInformation[K]>>> {
  const workerData: RpcRequest = { id: 1, method, params: {} };
  const worker = new Worker(workerPath, { name: 'container-metrics-system', workerData });
  // One that waits for a drive that is gone holds up no end of the process.
  worker.unref();
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', (reply: RpcReply) => {
        if ('error' in reply) reject(new Error(reply.error.message));
        else resolve(reply.result as Awaited<ReturnType<SystemInformation[K]>>);
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the thread ended without an answer')));
    });
  } finally {
    void worker.terminate();
  }
}
