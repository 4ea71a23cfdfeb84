/** What a container wrote in some span of time. Plain data; stored only as `keptLog` makes it. */
export interface ContainerLog {
  /** Oldest first. */
  readonly lines: readonly ContainerLogLine[];
  /** Earlier lines, or ends of long lines, were left out. */
  readonly isCut: boolean;
}

export interface ContainerLogLine {
  /** UTC ms; `undefined` where the engine sent no time. */
  readonly atMs?: number;
  /** One line of plain text. Untrusted. */
  readonly text: string;
}

/** A container and a span of time (UTC ms). */
export interface ContainerLogQuery {
  /** As in `Container`. */
  readonly containerId: string;
  /** The key of its workload, which names its engine. */
  readonly workload: string;
  readonly fromMs: number;
  readonly toMs: number;
}
