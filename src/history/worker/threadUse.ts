import { performance } from 'node:perf_hooks';

/** Busy time and memory of the thread this runs in; WebAssembly's memory counts as outside of the heap. */
export function threadUse(): { readonly busyMs: number; readonly memoryBytes: number } {
  const { heapUsed, external } = process.memoryUsage();
  return { busyMs: performance.eventLoopUtilization().active, memoryBytes: heapUsed + external };
}
