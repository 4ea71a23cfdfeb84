/** A thread that asks `systeminformation` one question and ends. No logic. */
import { parentPort, workerData } from 'node:worker_threads';
import { battery, fsSize, fsStats, mem, networkStats } from 'systeminformation';
import { answerRpc, type RpcRequest } from '../common/rpc';
import { lowerThreadPriority } from '../node/lowerThreadPriority';
import type { SystemInformation } from './systemInformation';

lowerThreadPriority();
void answerRpc<SystemInformation>(
  {
    fsSize: () => fsSize(),
    mem: () => mem(),
    networkStats: () => networkStats(),
    fsStats: () => fsStats(),
    battery: () => battery(),
  },
  workerData as RpcRequest,
).then(reply => parentPort?.postMessage(reply));
