import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ComparedFigure, ContainerMetricsApi } from '../../src/api';
import { commandIds, comparisonViewType } from '../../src/contributions';
import { removeContainers, runContainer } from '../support/engine/engine';
import { waitFor } from '../support/run/waitFor';
import { activateExtension, waitForRows } from './extensionUnderTest';

const name = 'container-metrics-host-compared';
const runsASide = 5;
/** Comparisons of runs without a change; the long proof asks for twenty. */
const comparisons = Number(process.env['CONTAINER_METRICS_COMPARISONS'] ?? 1);

describe('A task that is run again', function () {
  this.timeout(300_000 * Math.max(1, comparisons));
  let api: ContainerMetricsApi;
  let folder: vscode.WorkspaceFolder;

  before(async () => {
    api = await activateExtension();
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first, 'the tests run in a folder');
    folder = first;
    await runContainer({ name, command: 'sleep 100000' });
    await waitForRows(api, name, 2);
  });
  after(() => removeContainers([name]));

  /** Runs the task with so much work in the container; answers the id of its run. */
  const work = async (loops: number): Promise<string> => {
    const startMs = Date.now();
    const loop = `i=0; while [ $i -lt ${loops} ]; do i=$((i+1)); done`;
    const execution = new vscode.ProcessExecution('docker', ['exec', name, 'sh', '-c', loop]);
    const task = new vscode.Task({ type: 'process' }, folder, 'load', 'cm-compared', execution);
    await vscode.tasks.executeTask(task);
    const run = await waitFor(
      'the run to end',
      async () =>
        (await api.listRuns({ from: startMs, to: Date.now() + 1000 })).find(
          ({ key, start, end }) => key.includes('cm-compared') && start.getTime() >= startMs - 1000 && end,
        ),
      60_000,
    );
    assert.equal(run.outcome, 0);
    // Its last moments are in the tick after its end.
    const endMs = run.end?.getTime() ?? 0;
    await waitForRows(api, name, 1, row => row.timestamp.getTime() >= endMs);
    return run.id;
  };
  const cpuOf = async (a: readonly string[], b: readonly string[]): Promise<ComparedFigure> => {
    const { containers } = await api.compareRuns({ a, b });
    const own = containers.find(({ container }) => container === name) ?? assert.fail('the container');
    assert.equal(own.level, 'groups', own.remarks.join());
    return own.figures.find(({ id }) => id === 'cpuSeconds') ?? assert.fail('CPU time');
  };

  it('with twice the work is told to take twice the CPU time, and without a change the same', async () => {
    // About five seconds of one core, found with a tenth of it.
    const probeMs = Date.now();
    await work(200_000);
    const [probe] = await api.listRuns({ from: probeMs, to: Date.now() + 1000 });
    const tookMs = (probe?.end?.getTime() ?? 0) - (probe?.start.getTime() ?? 0);
    const loops = Math.round((200_000 * 5000) / Math.max(300, tookMs));
    const groups: string[][] = Array.from({ length: comparisons + 1 }, () => []);
    const doubled: string[] = [];
    // In turn, so that what else the machine does costs each side the same.
    for (let index = 0; index < runsASide; index++) {
      for (const group of groups) group.push(await work(loops));
      doubled.push(await work(2 * loops));
    }

    const told: ComparedFigure[] = [];
    for (const [index, group] of groups.slice(1).entries())
      told.push(await cpuOf(groups[index] ?? [], group));
    const sentences = told.map(({ sentence }) => sentence).join('\n');
    const isFalse = ({ verdict }: ComparedFigure): boolean => verdict !== 'same' && verdict !== 'unclear';
    const isSame = ({ verdict }: ComparedFigure): boolean => verdict === 'same';
    // One of twenty may be told a change that is none: of fewer, none is likely to be.
    assert.ok(told.filter(isFalse).length <= Math.floor(comparisons / 20), sentences);
    if (comparisons >= 20) assert.ok(told.filter(isSame).length >= Math.floor(0.95 * comparisons), sentences);
    const more = await cpuOf(groups[0] ?? [], doubled);
    assert.equal(more.verdict, 'higher', more.sentence);
    const times = (more.b?.median ?? 0) / (more.a?.median ?? 1);
    assert.ok(times > 2 * 0.85 && times < 2 * 1.15, more.sentence);
  });

  it('is shown beside its earlier runs in a tab of its own', async () => {
    await vscode.commands.executeCommand(commandIds.compareLastRun);
    const isOpen = (): boolean =>
      vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some(
          ({ input, label }) =>
            input instanceof vscode.TabInputWebview &&
            input.viewType.endsWith(comparisonViewType) &&
            label.endsWith('Compared'),
        ),
      );
    await waitFor('the tab of the comparison', isOpen);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
