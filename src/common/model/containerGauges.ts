/**
 * Figures of a container that a row has as they were read, beyond those of `docker stats`; each with its
 * unit. Their names are part of the public API.
 */
export const containerGauges = {
  pidsLimit: 'count',
  /**
   * Page cache of files, whether or not it can be dropped; shared memory, which the kernel counts with it, is
   * not in it.
   */
  memoryCacheBytes: 'bytes',
  /** `/dev/shm`, memory file systems and shared segments. They are in use and part of `memoryUsedBytes`. */
  sharedMemoryBytes: 'bytes',
  /**
   * The most memory that was in use at once since the run began, page cache counted: the kernel's own
   * high-water mark.
   */
  memoryPeakBytes: 'bytes',
  /** Its memory that is in swap, and so not in `memoryUsedBytes`; only where the kernel accounts it. */
  swapUsedBytes: 'bytes',
} as const;

export type ContainerGauges = { readonly [G in keyof typeof containerGauges]?: number };
