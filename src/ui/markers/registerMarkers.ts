import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { messageOf } from '../../common/errors';
import { commandIds, type RunSourceName } from '../../contributions';
import type { Core } from '../../core';
import { maskSecrets } from '../../common/text/maskSecrets';
import { RunTracker } from '../../runs/runTracker';
import type { RunPlace } from '../../runs/windowRuns';
import type { MarkedKind } from '../../timeline/markedRun';
import { debugSource } from './debugSource';
import { GitHeads } from './gitHeads';
import { Measuring } from './measuring';
import { notebookSource } from './notebookSource';
import type { RunSource, SourceContext } from './runSource';
import { saveSource } from './saveSource';
import { taskSource } from './taskSource';
import { terminalSource } from './terminalSource';

const kinds: Readonly<Record<RunSourceName, MarkedKind>> = {
  tasks: 'task',
  debug: 'debug',
  terminals: 'terminal',
  notebooks: 'notebook',
  git: 'git',
  saves: 'save',
};

/**
 * Marks what is done in this window (tasks, debug sessions, terminal commands and so on), and what a user
 * measures.
 */
export function registerMarkers({ commands, runs, settings, clock, log }: Core): Disposable {
  const disposables = new DisposableStore();
  let heads: GitHeads | undefined;
  const placeOf = (uri?: vscode.Uri): RunPlace => {
    const folder =
      (uri && vscode.workspace.getWorkspaceFolder(uri)) ?? vscode.workspace.workspaceFolders?.[0];
    const head = heads?.headOf(uri ?? folder?.uri);
    return { ...(folder && { workspace: maskSecrets(folder.name) }), ...(head && { head }) };
  };
  const tracker = disposables.add(
    new RunTracker({ clock, makeId: randomUUID, handleRun: run => void runs.tell(run) }),
  );
  const context: SourceContext = { track: event => tracker.track(event), now: () => clock.now(), placeOf };
  const gitSource: RunSource = () => {
    const own = new GitHeads({
      clock,
      handleError: error => log.debug(`What is checked out is not known: ${messageOf(error)}`),
      handleMark: ({ head, ...facts }, root) =>
        context.track({
          type: 'done',
          kind: 'git',
          facts: { ...placeOf(root), ...facts, ...(head && { head }) },
          endMs: facts.atMs,
        }),
    });
    heads = own;
    return {
      dispose: () => {
        own.dispose();
        heads = undefined;
      },
    };
  };
  const sources: Readonly<Record<RunSourceName, RunSource>> = {
    tasks: taskSource,
    debug: debugSource,
    terminals: terminalSource,
    notebooks: notebookSource,
    git: gitSource,
    saves: saveSource(clock),
  };
  const listening = new Map<RunSourceName, Disposable>();
  disposables.add({ dispose: () => listening.forEach(each => each.dispose()) });
  const listen = (): void => {
    const { runSources } = settings.read();
    for (const name of Object.keys(kinds) as RunSourceName[]) {
      if (!runSources[name]) {
        if (!listening.has(name)) continue;
        listening.get(name)?.dispose();
        listening.delete(name);
        tracker.track({ type: 'sourceOff', kind: kinds[name], atMs: clock.now() });
      } else if (!listening.has(name)) {
        try {
          listening.set(name, sources[name](context));
        } catch (error) {
          // Editors based on VS Code may lack an API that a source uses.
          listening.set(name, { dispose: () => undefined });
          log.warn(`Runs of ${name} cannot be marked here: ${messageOf(error)}`);
        }
      }
    }
  };
  disposables.add(settings.onDidChange(listen));
  listen();
  runs.place = () => placeOf();
  const measuring = disposables.add(new Measuring(runs));
  disposables.add(
    commands.add({
      [commandIds.startMeasuring]: label => measuring.start(label),
      [commandIds.stopMeasuring]: () => measuring.stop(),
    }),
  );
  return disposables;
}
