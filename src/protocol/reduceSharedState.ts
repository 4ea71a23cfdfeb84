import type {
  CollectionSlice,
  EnginesSlice,
  LeaksSlice,
  ProblemsSlice,
  SharedChange,
  SharedState,
  UntickedState,
} from './sharedState';

/**
 * The shared state after a change: the one rule of the collecting window, of the windows that follow it and of
 * what they show. The same object where the change is no change of state.
 */
export function reduceSharedState(state: SharedState, change: SharedChange): SharedState {
  if (change.type === 'events' || change.type === 'recorded') return state;
  return {
    ...enginesAfter(state, change),
    ...collectionAfter(state, change),
    ...problemsAfter(state, change),
    ...leaksAfter(state, change),
  };
}

/**
 * A collecting window that has just begun has no tick yet: the newest that is known stays, so that figures do
 * not go out at each takeover, and the next window to collect goes on from its counters.
 */
function enginesAfter(known: EnginesSlice, change: SharedChange): EnginesSlice {
  switch (change.type) {
    case 'snapshot': {
      const { engines, tick, containers } = change.state;
      if (tick) return { engines, tick, containers };
      return { engines, tick: known.tick, containers: containers ?? known.containers };
    }
    case 'tick':
      return { engines: change.tick.engines, tick: change.tick, containers: undefined };
    case 'containers':
      return { engines: change.engines, tick: known.tick, containers: change.containers };
    default: {
      const { engines } = toldBy(change) ?? known;
      return { engines, tick: known.tick, containers: known.containers };
    }
  }
}

function collectionAfter(known: CollectionSlice, change: SharedChange): CollectionSlice {
  const { isPaused, intervalMs } = toldBy(change) ?? known;
  return { isPaused, intervalMs };
}

function problemsAfter(known: ProblemsSlice, change: SharedChange): ProblemsSlice {
  const { storeProblem } = toldBy(change) ?? known;
  return { storeProblem };
}

function leaksAfter(known: LeaksSlice, change: SharedChange): LeaksSlice {
  const { leaks } = toldBy(change) ?? known;
  return leaks ? { leaks } : {};
}

/** `undefined` for changes that tell only of engines. */
function toldBy(change: SharedChange): UntickedState | undefined {
  return change.type === 'state' || change.type === 'snapshot' ? change.state : undefined;
}
