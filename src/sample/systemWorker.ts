/** A thread that asks `systeminformation`, one question after the other, until it is ended. No logic. */
import { parentPort } from 'node:worker_threads';
import { battery, fsSize, fsStats, mem, networkStats } from 'systeminformation';
import { answerRpc, type RpcRequest } from '../common/rpc';
import { lowerThreadPriority } from '../node/lowerThreadPriority';
import type { SystemQuestions } from './systemInformation';

lowerThreadPriority();
parentPort?.on('message', (request: RpcRequest) => {
  void answerRpc<SystemQuestions>(
    {
      fsSize: () => fsSize(),
      mem: () => mem(),
      networkStats: () => networkStats(),
      fsStats: () => fsStats(),
      battery: () => battery(),
    },
    request,
  ).then(reply => parentPort?.postMessage(reply));
});
