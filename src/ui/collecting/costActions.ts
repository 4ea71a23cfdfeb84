import { commandIds, type CommandId } from '../../contributions';

export interface CostAction {
  readonly label: string;
  readonly command: CommandId;
  readonly alwaysShow: true;
}

/** What a user can do to lower the cost of collecting. */
export function costActions(isPaused: boolean): CostAction[] {
  const pause = { label: '$(debug-pause) Pause Collection', command: commandIds.pauseCollection } as const;
  const resume = { label: '$(play) Resume Collection', command: commandIds.resumeCollection } as const;
  return [
    { label: '$(database) Show Storage', command: commandIds.showStorage, alwaysShow: true },
    { ...(isPaused ? resume : pause), alwaysShow: true },
    { label: '$(gear) Collect Less Often', command: commandIds.openSettings, alwaysShow: true },
  ];
}
