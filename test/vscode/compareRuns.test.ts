import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ComparedFigure, ContainerMetricsApi } from '../../src/api';
import { commandIds, comparisonViewType } from '../../src/contributions';
import { removeContainers, runContainer } from '../support/engine/engine';
import { waitFor } from '../support/run/waitFor';
import { activateExtension, waitForRows } from './extensionUnderTest';

const name = 'container-metrics-host-compared';
/** Runs a side: as many as can be told from each other. */
const runsASide = 4;

describe('A task that is run again', function () {
  this.timeout(300_000);
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

  /** Runs the task some times, each with so much work in the container; answers the ids of its runs. */
  const work = async (times: number, loops: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let index = 0; index < times; index++) {
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
      ids.push(run.id);
      // Its last moments are in the tick after its end.
      const endMs = run.end?.getTime() ?? 0;
      await waitForRows(api, name, 1, row => row.timestamp.getTime() >= endMs);
    }
    return ids;
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
    await work(1, 200_000);
    const [probe] = await api.listRuns({ from: probeMs, to: Date.now() + 1000 });
    const tookMs = (probe?.end?.getTime() ?? 0) - (probe?.start.getTime() ?? 0);
    const loops = Math.round((200_000 * 5000) / Math.max(300, tookMs));
    const before = await work(runsASide, loops);
    const again = await work(runsASide, loops);
    const doubled = await work(runsASide, 2 * loops);

    const same = await cpuOf(before, again);
    assert.ok(same.verdict === 'same' || same.verdict === 'unclear', same.sentence);
    const more = await cpuOf(before, doubled);
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
