import type { Tick } from '../../common/model/tick';

/** A tick and the time under which its rows are stored (the tick's own, unless the clock was set back). */
export interface StoredTick {
  readonly timestampMs: number;
  readonly tick: Tick;
}
