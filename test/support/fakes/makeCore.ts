import { Emitter } from '../../../src/common/emitter';
import type { Tick } from '../../../src/common/model/tick';
import { forward } from '../../../src/common/rpc';
import { createCore, type Core } from '../../../src/core';
import { parseSettings } from '../../../src/parseSettings';
import { sharedStoreMethods, type StoreOpenReport } from '../../../src/protocol/store';
import type { WindowMethods } from '../../../src/protocol/windows';
import { WindowRuns } from '../../../src/runs/windowRuns';
import type { TimelineEntry } from '../../../src/timeline/timelineEntry';
import { PublicApi } from '../../../src/ui/api/publicApi';
import { CommandTable } from '../../../src/ui/kit/commandTable';
import { ChosenContainers } from '../../../src/ui/state/chosenContainers';
import { LiveState } from '../../../src/ui/state/liveState';
import { WorkloadDirectory } from '../../../src/ui/state/workloadDirectory';
import { sharedCollector } from '../../../src/windows/sharedCollector';
import { ManualClock } from './manualClock';
import { RecordingLog } from './recordingLog';

/**
 * A core without VS Code and without windows. Calls of the collecting window are recorded, and answered by
 * `answer`.
 */
export function makeCore(answer: (method: string, params: unknown) => unknown = () => undefined) {
  const fail = (error: unknown): never => {
    throw error;
  };
  const asked: { readonly method: string; readonly params: unknown }[] = [];
  const role = {
    call: (method: string, params: unknown): Promise<never> => {
      asked.push({ method, params });
      return Promise.resolve(answer(method, params) as never);
    },
  };
  const log = new RecordingLog();
  const clock = new ManualClock(1_000_000);
  const commands = new CommandTable();
  const { settings, problems } = parseSettings(() => undefined);
  const live = new LiveState(settings.intervalMs, fail, clock);
  const didRecord = new Emitter<Tick>(fail);
  const didHappen = new Emitter<readonly TimelineEntry[]>(fail);
  const didMissTicks = new Emitter<void>(fail);
  const didFindDamage = new Emitter<StoreOpenReport['damaged']>(fail);
  const kept = new Map<string, unknown>();
  const history = forward<WindowMethods, typeof sharedStoreMethods>(sharedStoreMethods, (method, params) =>
    role.call(method, params),
  );
  let ids = 0;
  const runs = new WindowRuns({ note: history.noteRun, clock, log, makeId: () => `run-${1000 + ids++}` });
  const core = createCore({
    live,
    ticks: {
      onDidRecord: didRecord.event,
      onDidMissTicks: didMissTicks.event,
      intervalMs: () => settings.intervalMs,
    },
    timeline: { onDidHappen: didHappen.event },
    history,
    collecting: sharedCollector(role),
    runs,
    directory: new WorkloadDirectory(history, live, fail),
    chosen: new ChosenContainers(fail),
    engines: { list: () => Promise.resolve([]), check: () => undefined },
    settings: {
      read: () => settings,
      problems: () => problems,
      onDidChange: () => ({ dispose: () => undefined }),
    },
    runExport: () => Promise.reject(new Error('Nothing is exported here.')),
    onDidFindDamage: didFindDamage.event,
    commands,
    api: new PublicApi(
      history,
      live,
      { onDidRecord: didRecord.event, onDidHappen: didHappen.event },
      runs,
      clock,
    ),
    window: { id: 'window', pid: 1, name: 'no folder', version: '0.0.0' },
    extensionUri: { path: '/extension' } as Core['extensionUri'],
    linkBase: 'vscode://container-metrics.container-metrics',
    workspaceState: {
      keys: () => [...kept.keys()],
      get: (key: string) => kept.get(key) as never,
      update: (key, value) => Promise.resolve(void kept.set(key, value)),
    },
    clock,
    log,
    showLog: () => undefined,
  });
  return { core, asked, clock, commands, log, didRecord, didHappen, didMissTicks, didFindDamage };
}
