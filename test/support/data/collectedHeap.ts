import { evaluateInProcess } from '../vscode/evaluateInProcess';

export interface CollectedHeap {
  /** Bytes that the process really holds: its main thread's heap, and buffers. */
  readonly bytes: number;
  /** What they consist of, and how many modules are loaded: tells what grew. */
  readonly parts: Readonly<Record<string, number>>;
}

const readParts = `(() => {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  const spaces = process.getBuiltinModule('node:v8').getHeapSpaceStatistics();
  const used = spaces.map(({ space_name, space_used_size }) => [space_name, space_used_size]);
  const modules = Object.keys(process.getBuiltinModule('node:module')._cache).length;
  const parts = { external, arrayBuffers, modules, ...Object.fromEntries(used) };
  return JSON.stringify({ bytes: heapUsed + external, parts });
})()`;

/**
 * What a Node process holds after a garbage collection, read through its inspector. Resident memory would
 * vary by tens of megabytes, depending on when V8 collects.
 */
export async function collectedHeap(pid: number): Promise<CollectedHeap> {
  const methodsBefore = new Array<string>(3).fill('HeapProfiler.collectGarbage');
  return JSON.parse(await evaluateInProcess(pid, readParts, { methodsBefore })) as CollectedHeap;
}
