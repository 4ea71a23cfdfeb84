import type { LaneTopic } from '../../../src/protocol/panel';
import type { LaneItem, LaneItemKind } from '../data/laneItems';

/** In the order of the lane's menu: first what containers did. */
export const laneTopicNames: Readonly<Record<LaneTopic, string>> = {
  ends: 'Ends and Kills',
  starts: 'Starts, Restarts and Pauses',
  health: 'Health',
  changes: 'New Limits, Images and Names',
  notes: 'Alerts and Notes',
  task: 'Tasks',
  debug: 'Debug Sessions',
  terminal: 'Terminal Commands',
  notebook: 'Notebooks',
  git: 'Commits and Branches',
  save: 'Saved Files',
  manual: 'Measuring',
};

const topics: Readonly<Record<LaneItemKind, LaneTopic>> = {
  oom: 'ends',
  die: 'ends',
  stop: 'ends',
  exit: 'ends',
  remove: 'ends',
  start: 'starts',
  restart: 'starts',
  pause: 'starts',
  resume: 'starts',
  healthy: 'health',
  unhealthy: 'health',
  starting: 'health',
  update: 'changes',
  rename: 'changes',
  image: 'changes',
  alert: 'notes',
  marker: 'notes',
  git: 'git',
  save: 'save',
};

export function laneTopicOf({ kind, run }: LaneItem): LaneTopic {
  return run?.kind ?? topics[kind];
}
