import type { EngineState, EngineStatus } from '../../common/model/engine';
import { engineKeyOf } from '../../common/model/workloadKey';

const connecting: EngineState = { kind: 'connecting' };

/** One state for all engines: connected as soon as one is, else what the first of them has to say. */
export function overallState(engines: readonly EngineStatus[]): EngineState {
  const states = engines.map(({ state }) => state);
  return (
    states.find(({ kind }) => kind === 'connected') ??
    states.find(({ kind }) => kind !== 'connecting' && kind !== 'duplicate') ??
    connecting
  );
}

/** The state of the engine that a workload is on; where it is on none of them, the overall one. */
export function engineStateOf(engines: readonly EngineStatus[], workload: string): EngineState {
  const key = engineKeyOf(workload);
  const own = engines.find(each => each.key === key && key !== undefined);
  return own?.state ?? overallState(engines);
}
