import { performance } from 'node:perf_hooks';

/**
 * What the thread this runs in took so far; the memory of WebAssembly counts among what is outside of the
 * heap.
 */
export function threadUse(): { readonly busyMs: number; readonly memoryBytes: number } {
  const { heapUsed, external } = process.memoryUsage();
  return { busyMs: performance.eventLoopUtilization().active, memoryBytes: heapUsed + external };
}
