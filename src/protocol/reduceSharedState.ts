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
 * The shared state after a change. The collecting window, the windows that follow it and their views all use
 * this one function. Returns the same object when the change does not alter the state.
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
 * A window that has just begun to collect has no tick yet. The newest known tick stays, so that figures do
 * not vanish at a takeover and the next collecting window can continue from its counters.
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

/** The state that a change carries; `undefined` for changes that concern only engines. */
function toldBy(change: SharedChange): UntickedState | undefined {
  return change.type === 'state' || change.type === 'snapshot' ? change.state : undefined;
}
