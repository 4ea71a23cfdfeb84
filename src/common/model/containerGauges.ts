/**
 * Figures that a row holds as they were read, beyond those of `docker stats`, each with its unit. Their names
 * are part of the public API.
 */
export const containerGauges = {
  pidsLimit: 'count',
  /** Page cache of files, droppable or not. Excludes shared memory, which the kernel counts as page cache. */
  memoryCacheBytes: 'bytes',
  /** `/dev/shm`, in-memory file systems and shared segments. Also part of `memoryUsedBytes`. */
  sharedMemoryBytes: 'bytes',
  /**
   * The kernel's high-water mark: the most memory in use at once since the run began, page cache included.
   */
  memoryPeakBytes: 'bytes',
  /** Memory that is in swap, and so not in `memoryUsedBytes`. Only where the kernel accounts for it. */
  swapUsedBytes: 'bytes',
} as const;

export type ContainerGauges = { readonly [G in keyof typeof containerGauges]?: number };
