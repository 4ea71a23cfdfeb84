import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ComparedFigure, ContainerMetricsApi } from '../../src/api';
import { commandIds, comparisonViewType } from '../../src/contributions';
import { docker, removeContainers, runContainer } from '../support/engine/engine';
import { waitFor } from '../support/run/waitFor';
import { activateExtension, waitForRows } from './extensionUnderTest';

const name = 'container-metrics-host-compared';
const runsASide = 5;
const kernelFile = '/tmp/times';
/** Number of comparisons between unchanged runs. The full proof uses twenty. */
const comparisons = Number(process.env['CONTAINER_METRICS_COMPARISONS'] ?? 1);

interface Work {
  /** Id of its run. */
  readonly id: string;
  /** The CPU time that the kernel counted for it. */
  readonly cpuSeconds: number;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

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

  /** Shell code that works for a while, and writes the CPU time that the kernel counted for it to a file. */
  const loop = (loops: number): string =>
    `i=0; while [ $i -lt ${loops} ]; do i=$((i+1)); done; times > ${kernelFile}`;
  /** User and system time of the last work's shell as counted by the kernel (seconds). */
  const kernelSeconds = async (): Promise<number> => {
    const [own = ''] = (await docker('exec', name, 'cat', kernelFile)).split('\n');
    const parts = [...own.matchAll(/(\d+)m([\d.]+)s/g)];
    assert.equal(parts.length, 2, own);
    return parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
  };
  /** Runs the task with this much work in the container. */
  const work = async (loops: number): Promise<Work> => {
    const startMs = Date.now();
    const execution = new vscode.ProcessExecution('docker', ['exec', name, 'sh', '-c', loop(loops)]);
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
    // The tick after its end has its last moments.
    const endMs = run.end?.getTime() ?? 0;
    await waitForRows(api, name, 1, row => row.timestamp.getTime() >= endMs);
    return { id: run.id, cpuSeconds: await kernelSeconds() };
  };
  const cpuOf = async (a: readonly Work[], b: readonly Work[]): Promise<ComparedFigure> => {
    const ids = (group: readonly Work[]): string[] => group.map(({ id }) => id);
    const { containers } = await api.compareRuns({ a: ids(a), b: ids(b) });
    const own = containers.find(({ container }) => container === name) ?? assert.fail('the container');
    assert.equal(own.level, 'groups', own.remarks.join());
    return own.figures.find(({ id }) => id === 'cpuSeconds') ?? assert.fail('CPU time');
  };

  it('with twice the work is told to take twice the CPU time, and without a change the same', async () => {
    // Calibrates to about five seconds of one core with a tenth of that. Measured in the kernel's CPU time,
    // because a busy machine may stretch elapsed time at will.
    await docker('exec', name, 'sh', '-c', loop(200_000));
    const loops = Math.round((200_000 * 5) / (await kernelSeconds()));
    const groups: Work[][] = Array.from({ length: comparisons + 1 }, () => []);
    const doubled: Work[] = [];
    // Alternating, so that other load on the machine affects each side alike.
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
    // One false change in twenty comparisons is expected; with fewer comparisons none is.
    assert.ok(told.filter(isFalse).length <= Math.floor(comparisons / 20), sentences);
    if (comparisons >= 20) assert.ok(told.filter(isSame).length >= Math.floor(0.95 * comparisons), sentences);
    const more = await cpuOf(groups[0] ?? [], doubled);
    assert.equal(more.verdict, 'higher', more.sentence);
    for (const [told, group] of [
      [more.a, groups[0] ?? []],
      [more.b, doubled],
    ] as const) {
      const counted = medianOf(group.map(({ cpuSeconds }) => cpuSeconds));
      const share = (told?.median ?? 0) / counted;
      assert.ok(share > 0.9 && share < 1.15, `${more.sentence} The kernel counted ${counted} s.`);
    }
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
