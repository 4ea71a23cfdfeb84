import type { SamplingWay } from './sample';

/** Every state an engine can be in. The tree, the status bar and the log all show this. */
export type EngineState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly engine: EngineDescription }
  | { readonly kind: 'unreachable'; readonly message: string; readonly tried: readonly string[] }
  | { readonly kind: 'noPermission'; readonly address: string; readonly message: string }
  | { readonly kind: 'invalidEndpoint'; readonly message: string }
  /** Another entry of the user's list leads to the same engine and is used instead. */
  | { readonly kind: 'duplicate'; readonly message: string };

export interface EngineDescription {
  /** Stable identity: what the engine first reported about itself, or else its address at that time. */
  readonly id: string;
  /** It has no id of its own, or did not report it, so another address may lead to the same engine. */
  readonly isKnownByAddress?: boolean;
  /** Podman does not report who ended a container, nor by which signal. */
  readonly isPodman?: boolean;
  /** Short form of `id`: eight hexadecimal digits. The keys of its workloads begin with it. */
  readonly key: string;
  /** Host name the engine reports. */
  readonly name: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly operatingSystem: string;
  /** The address in use, such as `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** Whether it is on this machine, so that no other engine can answer in its place. */
  readonly isHere: boolean;
  /** Where the address came from, so that a user can see why this engine was chosen. */
  readonly origin: string;
}

/** One engine of the user's list: its state, and how its containers are collected. */
export interface EngineStatus {
  /**
   * The entry of the user's list: an address, `context:NAME`, or `auto` for the engine found automatically.
   */
  readonly endpoint: string;
  readonly state: EngineState;
  /** Key of the engine that was last connected at this endpoint; kept while it does not answer. */
  readonly key?: string;
  /** Containers that the user excluded: neither listed nor sampled. */
  readonly excludedCount?: number;
  /** It has more containers than we take; the rest are neither listed nor sampled. */
  readonly hasMore?: boolean;
  /** Absent while nothing runs. */
  readonly sampling?: SamplingWay;
  /** Set while reading all containers takes longer than a tick may: how long it takes. */
  readonly slowMs?: number;
  /** Running containers that there was no time to read in the newest round; they come first in the next. */
  readonly unreadCount?: number;
}
