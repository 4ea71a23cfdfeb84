import type { EngineState } from '../common/model/engine';
import type { Container } from '../common/model/container';

/** What is known of one engine's containers. */
export interface EngineView {
  readonly state: EngineState;
  /** The key of the engine that was last connected. */
  readonly key?: string;
  readonly containers: readonly Container[];
  readonly excludedCount?: number;
  readonly hasMore?: boolean;
}
