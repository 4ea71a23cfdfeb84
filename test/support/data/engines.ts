/** Makes engine states for tests. */
import type { Tick } from '../../../src/common/model/tick';
import type { EngineDescription, EngineState, EngineStatus } from '../../../src/common/model/engine';

export function makeEngine(change: Partial<EngineDescription> = {}): EngineDescription {
  return {
    id: 'ENGINE',
    key: '0000aaaa',
    name: 'laptop',
    version: '28.0.0',
    apiVersion: '1.48',
    operatingSystem: 'Debian',
    address: 'unix:///var/run/docker.sock',
    isHere: true,
    origin: 'usual socket',
    ...change,
  };
}

export function connectedTo(engine: EngineDescription = makeEngine()): EngineState {
  return { kind: 'connected', engine };
}

/** A list with one engine in this state. */
export function enginesIn(state: EngineState): EngineStatus[] {
  return [{ endpoint: 'auto', state, ...(state.kind === 'connected' && { key: state.engine.key }) }];
}

/** The state of a tick's only engine. */
export function engineStateIn(tick: Pick<Tick, 'engines'> | undefined): EngineState {
  return tick?.engines[0]?.state ?? { kind: 'connecting' };
}
