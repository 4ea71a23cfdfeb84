import type { RoleState } from '../../src/windows/windowRole';

/** Messages from a test to a window's process. */
export type ToWindow =
  | { readonly type: 'start'; readonly atMs: number }
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly params: object }
  | { readonly type: 'block'; readonly untilFile: string }
  | { readonly type: 'facts' }
  | { readonly type: 'stop' };

export interface WindowFacts {
  readonly type: 'facts';
  readonly descriptors: number;
  readonly rssBytes: number;
  /** Memory of heap and buffers after a garbage collection. */
  readonly heldBytes: number;
  readonly cpuMs: number;
}

export type FromWindow =
  | { readonly type: 'ready' }
  | { readonly type: 'state'; readonly state: RoleState; readonly atMs: number }
  | { readonly type: 'recorded'; readonly timestampMs: number; readonly atMs: number }
  | { readonly type: 'happened'; readonly names: readonly string[]; readonly atMs: number }
  | { readonly type: 'snapshot'; readonly isPaused: boolean }
  | { readonly type: 'log'; readonly message: string }
  | { readonly type: 'unhandled'; readonly message: string }
  | { readonly type: 'result'; readonly id: number; readonly result?: unknown; readonly error?: string }
  | WindowFacts;
