/**
 * Figures of a container that a row has as they were read, beyond those of `docker stats`; each with its unit. Their names are part of
 * the public API.
 */
export const containerGauges = {
  pidsLimit: 'count',
  /** Page cache of files, whether or not it can be dropped; shared memory, which the kernel counts with it, is not in it. */
  memoryCacheBytes: 'bytes',
} as const;

export type ContainerGauges = { readonly [G in keyof typeof containerGauges]?: number };
