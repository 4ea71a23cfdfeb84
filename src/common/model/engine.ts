import type { SamplingWay } from './sample';

/**
 * Every state an engine can be in; the tree, the status bar and the log each render this and nothing else.
 */
export type EngineState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly engine: EngineDescription }
  | { readonly kind: 'unreachable'; readonly message: string; readonly tried: readonly string[] }
  | { readonly kind: 'noPermission'; readonly address: string; readonly message: string }
  | { readonly kind: 'invalidEndpoint'; readonly message: string }
  /** Another entry of the user's list leads to the same engine and is the one that counts. */
  | { readonly kind: 'duplicate'; readonly message: string };

export interface EngineDescription {
  /** Stable identity of the engine: what it told of itself when it was first seen, else its address then. */
  readonly id: string;
  /** It has no id of its own or did not tell it: another address may lead to it, too. */
  readonly isKnownByAddress?: boolean;
  /** It does not tell who ended a container, and by which signal. */
  readonly isPodman?: boolean;
  /** Short form of `id`, the first part of its workloads' keys: eight hexadecimal digits. */
  readonly key: string;
  /** Host name the engine reports. */
  readonly name: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly operatingSystem: string;
  /** The address in use, such as `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** Where the address came from: shown so that a user can see why this engine. */
  readonly origin: string;
}

/** One of the engines that a user wants: how it is, and how its containers are collected. */
export interface EngineStatus {
  /** The user's word for it: an address, `context:NAME`, or `auto` for the one that is found by itself. */
  readonly endpoint: string;
  readonly state: EngineState;
  /** The key of the engine that was last connected there, also while it does not answer. */
  readonly key?: string;
  /** Containers left out by the user's wish: neither listed nor sampled. */
  readonly excludedCount?: number;
  /** It has more containers than are taken; the rest is neither listed nor sampled. */
  readonly hasMore?: boolean;
  /** Absent while nothing runs. */
  readonly sampling?: SamplingWay;
  /** Set while reading all containers takes longer than a tick may: how long it takes. */
  readonly slowMs?: number;
  /** Running containers that there was no time to read in the newest round; they come first in the next. */
  readonly unreadCount?: number;
}
