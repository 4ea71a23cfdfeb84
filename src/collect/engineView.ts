import type { Container, EngineState } from '../common/model/model';

/** What is known of one engine's containers. */
export interface EngineView {
  readonly state: EngineState;
  /** Of the engine that was last connected. */
  readonly key?: string;
  readonly containers: readonly Container[];
  readonly excludedCount?: number;
  readonly hasMore?: boolean;
}
