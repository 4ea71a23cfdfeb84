import type { EngineState, EngineStatus } from '../../common/model/engine';
import { engineKeyOf } from '../../common/model/workloadKey';

const connecting: EngineState = { kind: 'connecting' };

/** One state for all engines: connected when any of them is, or else the first one's. */
export function overallState(engines: readonly EngineStatus[]): EngineState {
  const states = engines.map(({ state }) => state);
  return (
    states.find(({ kind }) => kind === 'connected') ??
    states.find(({ kind }) => kind !== 'connecting' && kind !== 'duplicate') ??
    connecting
  );
}

/** The state of a workload's engine; the overall state when the engine is not on the list. */
export function engineStateOf(engines: readonly EngineStatus[], workload: string): EngineState {
  const key = engineKeyOf(workload);
  const own = engines.find(each => each.key === key && key !== undefined);
  return own?.state ?? overallState(engines);
}
