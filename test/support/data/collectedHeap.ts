import { evaluateInProcess } from '../vscode/evaluateInProcess';

/**
 * What a Node process holds on to: bytes of its main thread's heap and of buffers after garbage was
 * collected, through its inspector. What a process has of the system varies by tens of megabytes with when V8
 * collects; this varies by the work in hand.
 */
export async function collectedHeapBytes(pid: number): Promise<number> {
  const methodsBefore = new Array<string>(3).fill('HeapProfiler.collectGarbage');
  const text = await evaluateInProcess(pid, 'JSON.stringify(process.memoryUsage())', { methodsBefore });
  const usage = JSON.parse(text) as NodeJS.MemoryUsage;
  return usage.heapUsed + usage.external;
}
