/** What a container wrote to its output within some time. Plain data; never stored. */
export interface ContainerLog {
  /** Oldest first. */
  readonly lines: readonly ContainerLogLine[];
  /** Lines before these, or ends of lines, were left out. */
  readonly isCut: boolean;
}

export interface ContainerLogLine {
  /** UTC ms; `undefined` where the engine did not say. */
  readonly atMs?: number;
  /** One plain line. Untrusted. */
  readonly text: string;
}

/** Of which container, and when (UTC ms). */
export interface ContainerLogQuery {
  /** As in `Container`. */
  readonly containerId: string;
  /** The key of its workload, which names its engine. */
  readonly workload: string;
  readonly fromMs: number;
  readonly toMs: number;
}
