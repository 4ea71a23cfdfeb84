import type { SharedChange, SharedState } from '../protocol/windows';

/** The shared state after a change. */
export function followChange(state: SharedState, change: SharedChange): SharedState {
  switch (change.type) {
    case 'snapshot':
      return change.state;
    case 'tick':
      return { ...state, engines: change.tick.engines, tick: change.tick, containers: undefined };
    case 'containers':
      return { ...state, engines: change.engines, containers: change.containers };
    case 'state':
      return { ...change.state, tick: state.tick, containers: state.containers };
    case 'events':
    case 'recorded':
      return state;
  }
}
