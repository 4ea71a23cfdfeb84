import { evaluateInProcess } from '../vscode/evaluateInProcess';

/**
 * Bytes that a Node process really holds: its main thread's heap and buffers after a garbage collection, read
 * through its inspector. Resident memory would vary by tens of megabytes, depending on when V8 collects.
 */
export async function collectedHeapBytes(pid: number): Promise<number> {
  const methodsBefore = new Array<string>(3).fill('HeapProfiler.collectGarbage');
  const text = await evaluateInProcess(pid, 'JSON.stringify(process.memoryUsage())', { methodsBefore });
  const usage = JSON.parse(text) as NodeJS.MemoryUsage;
  return usage.heapUsed + usage.external;
}
