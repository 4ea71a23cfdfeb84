import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ContainerMetricsApi, Happening, Run } from '../../src/api';
import { commandIds } from '../../src/contributions';
import { waitFor } from '../support/run/waitFor';
import { Dialogs } from './dialogs';
import { activateExtension } from './extensionUnderTest';

/** Must never be found in what is stored. */
const secret = 'hunter2Q9zX8kW4vB7n';

/** After the last event, another source may still report the same thing within this time (ms). */
const quietMs = 1500;

describe('What is done in a window', function () {
  this.timeout(120_000);
  let api: ContainerMetricsApi;
  let folder: vscode.WorkspaceFolder;
  let fromMs: number;
  const heard: Happening[] = [];
  const ends: vscode.Disposable[] = [];
  const at = (...names: string[]): string => path.join(folder.uri.fsPath, ...names);

  before(async () => {
    api = await activateExtension();
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first, 'the tests run in a folder');
    folder = first;
    ends.push(api.onDidHappen(happening => heard.push(happening)) as vscode.Disposable);
    fs.mkdirSync(at('bin'), { recursive: true });
    // A known tool that ends as its arguments say.
    fs.writeFileSync(at('bin', 'make'), '#!/bin/sh\nsleep "$SECONDS_LONG"\nexit 3\n', { mode: 0o755 });
  });
  after(() => ends.forEach(each => each.dispose()));
  beforeEach(() => {
    fromMs = Date.now();
    heard.length = 0;
  });

  const runs = async (): Promise<Run[]> => {
    const listed = await api.listRuns({ from: fromMs, to: Date.now() + 1000 });
    return listed.filter(({ start }) => start.getTime() >= fromMs - 1000).reverse();
  };
  const lineOf = ({ kind, label, outcome, end }: Run): string =>
    `${kind} ${label}: ${end === undefined ? 'goes on' : String(outcome)}`;
  /** Waits for exactly these runs, and that nothing else follows shortly after. */
  const settle = async (...expected: readonly string[]): Promise<Run[]> => {
    const lines = async (): Promise<string> => (await runs()).map(lineOf).join('\n');
    const wanted = expected.join('\n');
    await waitFor(wanted, async () => {
      const found = await lines();
      if (found !== wanted) throw new Error(found);
      return true;
    });
    await new Promise(resolve => setTimeout(resolve, quietMs));
    assert.equal(await lines(), wanted);
    const kept = JSON.stringify([await runs(), heard]);
    assert.ok(!kept.includes(secret), kept);
    assert.ok(!kept.includes(folder.uri.fsPath), kept);
    return runs();
  };
  const openTerminal = async (): Promise<vscode.Terminal> => {
    const terminal = vscode.window.createTerminal({
      shellPath: '/bin/bash',
      cwd: folder.uri,
      env: { SECONDS_LONG: '0.2' },
    });
    await waitFor('the shell to tell of its commands', () => terminal.shellIntegration);
    return terminal;
  };

  /** What is typed before the prompt is there, VS Code may take for no command. */
  const endOfCommand = (terminal: vscode.Terminal): Promise<void> =>
    new Promise(resolve => {
      const subscription = vscode.window.onDidEndTerminalShellExecution(event => {
        if (event.terminal !== terminal) return;
        subscription.dispose();
        resolve();
      });
    });

  it('is one run for a task of tasks.json, though its terminal tells of it, too, and so when it runs again', async () => {
    const task = {
      label: `check --token=${secret}`,
      type: 'shell',
      command: `TOKEN=${secret} bin/make check`,
      options: { env: { SECONDS_LONG: '0.5' } },
      problemMatcher: [],
    };
    fs.mkdirSync(at('.vscode'), { recursive: true });
    fs.writeFileSync(at('.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks: [task] }));
    try {
      const found = await waitFor('the task', async () =>
        (await vscode.tasks.fetchTasks()).find(({ name }) => name === task.label),
      );
      await vscode.tasks.executeTask(found);
      const [first] = await settle('task check --token=•••: 3');
      assert.equal(first?.workspace, folder.name);
      assert.ok(first.end && first.end.getTime() - first.start.getTime() >= 400);
      await vscode.tasks.executeTask(found);
      const [, second] = await settle('task check --token=•••: 3', 'task check --token=•••: 3');
      assert.equal(second?.key, first.key);
      // Each run is reported when it begins and when it ends, once that is safe on the drive.
      const told = (): unknown[] =>
        heard.flatMap(each => (each.kind === 'run' ? [[each.run.id, each.run.end !== undefined]] : []));
      await waitFor('the end of the second to be told', () => told().length >= 4);
      assert.deepEqual(
        told(),
        [first.id, second.id].flatMap(id => [
          [id, false],
          [id, true],
        ]),
      );
    } finally {
      fs.rmSync(at('.vscode', 'tasks.json'));
    }
  });

  it('is a task that somebody ends: stopped', async () => {
    const execution = new vscode.ShellExecution('sleep 1000');
    const task = new vscode.Task({ type: 'shell' }, folder, 'serve', 'cm', execution);
    const started = await vscode.tasks.executeTask(task);
    await waitFor('its beginning', async () => (await runs()).length === 1);
    started.terminate();
    await settle('task cm: serve: stopped');
  });

  it('is a command in a terminal that is known beforehand, without what else stands in its line', async () => {
    const terminal = await openTerminal();
    try {
      terminal.sendText(`TOKEN=${secret} bin/make bench MODE=${secret} --flag ${secret} # ${secret}`);
      const [run] = await settle('terminal make bench: 3');
      assert.deepEqual([run?.key, run?.workspace], ['terminal:make bench', folder.name]);
      const ended = endOfCommand(terminal);
      terminal.sendText(`echo ${secret}; ls`);
      await ended;
      terminal.sendText('SECONDS_LONG=1000 bin/make serve');
      await waitFor('its beginning', async () => (await runs()).length === 2);
    } finally {
      terminal.dispose();
    }
    await settle('terminal make bench: 3', 'terminal make serve: stopped');
  });

  it('is a debug session: one for a family of them', async () => {
    fs.writeFileSync(at('app.js'), 'setTimeout(() => console.log("done"), 500);\n');
    const configuration = { type: 'node', request: 'launch', name: 'Launch app', program: at('app.js') };
    assert.ok(await vscode.debug.startDebugging(folder, configuration));
    const [run] = await settle('debug Launch app: unknown');
    assert.equal(run?.key, 'debug:node/Launch app');
  });

  it('is a cell of a notebook, and how it ended', async () => {
    const controller = vscode.notebooks.createNotebookController('cm-test', 'jupyter-notebook', 'Test');
    const times: number[] = [];
    controller.executeHandler = cells => {
      for (const cell of cells) {
        const execution = controller.createNotebookCellExecution(cell);
        times.push(Date.now());
        execution.start(times[0]);
        times.push(Date.now() + 5);
        execution.end(false, times[1]);
      }
    };
    try {
      const cells = ['1', `login("${secret}")`].map(
        text => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python'),
      );
      const file = vscode.Uri.file(at('load.ipynb'));
      await vscode.workspace.fs.writeFile(
        file,
        Buffer.from('{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}'),
      );
      const notebook = await vscode.workspace.openNotebookDocument(file);
      const edit = new vscode.WorkspaceEdit();
      edit.set(file, [vscode.NotebookEdit.insertCells(0, cells)]);
      assert.ok(await vscode.workspace.applyEdit(edit));
      await vscode.window.showNotebookDocument(notebook);
      const [extension] = [vscode.extensions.getExtension('container-metrics.container-metrics')?.id];
      await vscode.commands.executeCommand('notebook.selectKernel', { id: 'cm-test', extension });
      const ranges = [{ start: 1, end: 2 }];
      await vscode.commands.executeCommand('notebook.cell.execute', { ranges, document: file });
      const [run] = await settle('notebook load.ipynb cell 2: 1');
      assert.deepEqual([run?.start.getTime(), run?.end?.getTime()], times);
      assert.equal(run?.key, 'notebook:load.ipynb/1');
    } finally {
      controller.dispose();
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  });

  it('is a commit and a change of branch, by the command line, with the time of the commit', async () => {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], { cwd: at(), env })
        .toString()
        .trim();
    const section = vscode.workspace.getConfiguration('git');
    git('init', '-b', 'main');
    git('commit', '--allow-empty', '-m', 'first');
    await section.update('enabled', true, vscode.ConfigurationTarget.Global);
    try {
      interface Git {
        getAPI(version: 1): {
          openRepository(root: vscode.Uri): Promise<{ state: { HEAD?: { commit?: string } } } | null>;
        };
      }
      const exported = vscode.extensions.getExtension<Git>('vscode.git');
      const api1 = await waitFor('Git', async () => (await exported?.activate())?.getAPI(1));
      const repository = await waitFor(
        'the repository',
        async () => (await api1.openRepository(folder.uri)) ?? undefined,
      );
      await waitFor('its first commit', () => repository.state.HEAD?.commit === git('rev-parse', 'HEAD'));
      await api.endRun(await api.startRun({ label: 'before' }));
      const [before] = await settle('manual before: undefined');
      assert.deepEqual([before?.branch, before?.commit], ['main', git('rev-parse', 'HEAD')]);
      git('commit', '--allow-empty', '-m', `with ${secret}`);
      const commit = git('rev-parse', 'HEAD');
      const commitLine = `git Commit ${commit.slice(0, 7)}: undefined`;
      const [, marked] = await settle('manual before: undefined', commitLine);
      assert.equal(marked?.start.getTime(), Number(git('log', '-1', '--format=%ct')) * 1000);
      assert.deepEqual([marked.end, marked.commit], [marked.start, commit]);
      git('switch', '-c', 'faster');
      const [, , switched] = await settle(
        'manual before: undefined',
        commitLine,
        'git Switched to faster: undefined',
      );
      assert.equal(switched?.branch, 'faster');
    } finally {
      await section.update('enabled', undefined, vscode.ConfigurationTarget.Global);
      fs.rmSync(at('.git'), { recursive: true });
    }
  });

  it('is what a user measures by hand, from one command to the other', async () => {
    const dialogs = new Dialogs();
    try {
      dialogs.chooseText = () => ' load\ntest ';
      await vscode.commands.executeCommand(commandIds.startMeasuring);
      assert.deepEqual(
        dialogs.shown.map(({ text }) => text),
        ['Start Measuring'],
      );
      await settle('manual load test: goes on');
      await vscode.commands.executeCommand(commandIds.startMeasuring, 'another');
      await settle('manual load test: undefined', 'manual another: goes on');
      await vscode.commands.executeCommand(commandIds.stopMeasuring);
      await settle('manual load test: undefined', 'manual another: undefined');
      await vscode.commands.executeCommand(commandIds.stopMeasuring);
      assert.match(dialogs.shown.at(-1)?.text ?? '', /Nothing is being measured/);
    } finally {
      dialogs.restore();
    }
  });

  it('is not marked of a source that is switched off, and is again once it is on', async () => {
    const section = vscode.workspace.getConfiguration('containerMetrics');
    const terminal = await openTerminal();
    try {
      await section.update('runs.sources', { terminals: false }, vscode.ConfigurationTarget.Global);
      terminal.sendText('bin/make bench');
      const execution = await new Promise<number | undefined>(resolve => {
        const listener = vscode.window.onDidEndTerminalShellExecution(({ exitCode }) => {
          listener.dispose();
          resolve(exitCode);
        });
      });
      assert.equal(execution, 3);
      await settle();
      await section.update('runs.sources', undefined, vscode.ConfigurationTarget.Global);
      terminal.sendText('bin/make bench');
      await settle('terminal make bench: 3');
    } finally {
      await section.update('runs.sources', undefined, vscode.ConfigurationTarget.Global);
      terminal.dispose();
    }
  });

  it('is not marked of tasks, debug sessions and notebooks that are switched off', async () => {
    const section = vscode.workspace.getConfiguration('containerMetrics');
    const off = { tasks: false, debug: false, notebooks: false, terminals: false };
    const cellRan = async (): Promise<void> => {
      const controller = vscode.notebooks.createNotebookController('cm-off', 'jupyter-notebook', 'Off');
      try {
        const data = new vscode.NotebookData([
          new vscode.NotebookCellData(vscode.NotebookCellKind.Code, '1', 'python'),
        ]);
        const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
        await vscode.window.showNotebookDocument(notebook);
        const ran = new Promise<void>(resolve => {
          controller.executeHandler = ([cell]) => {
            assert.ok(cell);
            const execution = controller.createNotebookCellExecution(cell);
            execution.start(Date.now());
            execution.end(true, Date.now() + 5);
            resolve();
          };
        });
        const extension = vscode.extensions.getExtension('container-metrics.container-metrics')?.id;
        await vscode.commands.executeCommand('notebook.selectKernel', { id: 'cm-off', extension });
        await vscode.commands.executeCommand('notebook.execute');
        await ran;
      } finally {
        controller.dispose();
        await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      }
    };
    const taskRan = async (): Promise<void> => {
      const execution = new vscode.ShellExecution('true');
      const ended = new Promise<void>(resolve => {
        const listener = vscode.tasks.onDidEndTask(() => {
          listener.dispose();
          resolve();
        });
      });
      await vscode.tasks.executeTask(new vscode.Task({ type: 'shell' }, folder, 'quiet', 'cm', execution));
      await ended;
    };
    const debugged = async (): Promise<void> => {
      fs.writeFileSync(at('quiet.js'), '');
      const ended = new Promise<void>(resolve => {
        const listener = vscode.debug.onDidTerminateDebugSession(({ parentSession }) => {
          if (parentSession) return;
          listener.dispose();
          resolve();
        });
      });
      const launch = { type: 'node', request: 'launch', name: 'Quiet', program: at('quiet.js') };
      assert.ok(await vscode.debug.startDebugging(folder, launch));
      await ended;
    };
    await section.update('runs.sources', off, vscode.ConfigurationTarget.Global);
    try {
      await taskRan();
      await debugged();
      await cellRan();
      await settle();
    } finally {
      await section.update('runs.sources', undefined, vscode.ConfigurationTarget.Global);
    }
    await taskRan();
    await settle('task cm: quiet: 0');
  });

  it('is no commit while Git is switched off', async () => {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
    const git = (...args: readonly string[]): void =>
      void execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], { cwd: at(), env });
    const sources = vscode.workspace.getConfiguration('containerMetrics');
    const section = vscode.workspace.getConfiguration('git');
    const head = async (): Promise<string | undefined> => {
      await api.endRun(await api.startRun({ label: 'look' }));
      const [{ branch } = { branch: undefined }] = (await runs()).slice(-1);
      return branch;
    };
    git('init', '-b', 'main');
    git('commit', '--allow-empty', '-m', 'first');
    await section.update('enabled', true, vscode.ConfigurationTarget.Global);
    try {
      await waitFor('the branch to be known', async () => (await head()) === 'main');
      await sources.update('runs.sources', { git: false }, vscode.ConfigurationTarget.Global);
      await waitFor('the branch not to be known', async () => (await head()) === undefined);
      git('switch', '-c', 'unseen');
      git('commit', '--allow-empty', '-m', 'second');
      // Longer than Git takes to tell of it.
      await new Promise(resolve => setTimeout(resolve, 2 * quietMs));
      assert.ok((await runs()).every(({ kind }) => kind !== 'git'));
    } finally {
      await sources.update('runs.sources', undefined, vscode.ConfigurationTarget.Global);
      await section.update('enabled', undefined, vscode.ConfigurationTarget.Global);
      fs.rmSync(at('.git'), { recursive: true });
    }
  });
});
