import * as vscode from 'vscode';
import { maskSecrets } from '../../common/text/maskSecrets';
import type { RunFacts } from '../../runs/sourceEvent';
import type { RunSource, SourceContext } from './runSource';

/** Microsoft's container tools run logs and shells as tasks, but looking at a container is not work. */
const lookingOn = /^(?:Logs|Shell): /;
/** VS Code's names for tasks from a `tasks.json`, which need not be mentioned. */
const ownSources = new Set(['Workspace', 'Folder', 'User']);

/** The tasks of this window. */
export const taskSource: RunSource = context => {
  const { track, now } = context;
  return vscode.Disposable.from(
    vscode.tasks.onDidStartTask(({ execution }) => {
      const facts = factsOf(execution.task, context);
      if (facts) track({ type: 'taskStart', task: execution, facts });
    }),
    vscode.tasks.onDidStartTaskProcess(({ execution: task, processId: pid }) =>
      track({ type: 'taskProcess', task, pid }),
    ),
    vscode.tasks.onDidEndTaskProcess(({ execution: task, exitCode }) =>
      track({ type: 'taskProcessEnd', task, atMs: now(), ...(exitCode !== undefined && { exitCode }) }),
    ),
    vscode.tasks.onDidEndTask(({ execution: task }) => track({ type: 'taskEnd', task, atMs: now() })),
  );
};

function factsOf(task: vscode.Task, { now, placeOf }: SourceContext): RunFacts | undefined {
  if (lookingOn.test(task.name)) return undefined;
  const [source, name] = [maskSecrets(task.source), maskSecrets(task.name)];
  const folder = typeof task.scope === 'object' ? task.scope.uri : undefined;
  return {
    ...placeOf(folder),
    key: `task:${source}/${name}`,
    label: ownSources.has(task.source) ? name : `${source}: ${name}`,
    atMs: now(),
    isBackground: task.isBackground,
  };
}
