import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ContainerMetricsApi, HistoryRow } from '../../src/api';
import { commandIds } from '../../src/contributions';
import { docker, dockerStats, removeContainers, runContainer } from '../support/engine/engine';
import { KernelCpu } from '../support/engine/kernelCpu';
import { waitFor } from '../support/run/waitFor';
import { activateExtension, panelTabs, waitForRows } from './extensionUnderTest';

const busyName = 'container-metrics-host-busy';
const goneName = 'container-metrics-host-gone';

describe('real containers', () => {
  let api: ContainerMetricsApi;
  before(async () => {
    api = await activateExtension();
    await runContainer({
      name: busyName,
      args: ['--cpus', '0.3', '--cpu-shares', '8192', '--memory', '64m'],
      command: 'while :; do :; done',
    });
  });
  after(() => removeContainers([busyName, goneName]));

  it('are listed as the engine lists them', async () => {
    const listed = await waitFor('the running container in the list', async () =>
      (await api.listContainers()).find(each => each.name === busyName && each.status === 'running'),
    );
    assert.match(listed.id, /^[0-9a-f]{64}$/);
  });

  it('held at 0.3 core read what the kernel counted ± 5 %, and memory within 5 % of docker stats', async () => {
    const kernel = await KernelCpu.of(busyName);
    kernel.follow();
    try {
      const { atMs } = kernel.read();
      const isSince = (row: HistoryRow): boolean =>
        row.cpuPercent !== undefined && row.timestamp.getTime() > atMs;
      // Each rate covers the time since the row before.
      const rows = (await waitForRows(api, busyName, 7, isSince)).reverse();
      const times = rows.map(row => row.timestamp.getTime());
      const [fromMs = Number.NaN, toMs = Number.NaN] = [times[0], times.at(-1)];
      const used = rows.slice(1).reduce((sum, row, index) => {
        return sum + (row.cpuPercent ?? 0) * ((times[index + 1] ?? 0) - (times[index] ?? 0));
      }, 0);
      const average = used / (toMs - fromMs);
      const counted = kernel.percentBetween(fromMs, toMs);
      assert.ok(Math.abs(average - counted) <= 5, `average ${average} %, ${counted} % in the kernel`);
    } finally {
      kernel.dispose();
    }
    await waitFor('the memory that docker stats shows', async () => {
      const stats = await dockerStats(busyName);
      const [newest] = await api.queryHistory({ container: busyName, limit: 1 });
      if (newest?.memoryUsed === undefined) return false;
      return Math.abs(newest.memoryUsed - stats.memoryBytes) <= 0.05 * stats.memoryBytes;
    });
    const [newest] = await api.queryHistory({ container: busyName, limit: 1 });
    assert.equal(newest?.memoryLimit, 64 * 1024 * 1024);
  });

  it('are found by id and by name alike, newest first', async () => {
    const byName = await api.queryHistory({ container: busyName, limit: 3 });
    const id = byName[0]?.containerId ?? '';
    const byId = await api.queryHistory({
      container: id.slice(0, 12),
      limit: 3,
      before: new Date(Date.now() + 1),
    });
    assert.equal(byId[0]?.containerName, busyName);
    const times = byName.map(row => row.timestamp.getTime());
    assert.deepEqual(
      times,
      [...times].sort((a, b) => b - a),
    );
  });

  it('open their history in an editor tab of their own, once each', async () => {
    await vscode.commands.executeCommand(commandIds.showContainerHistory, busyName);
    await vscode.commands.executeCommand(commandIds.showContainerHistory, busyName);
    await vscode.commands.executeCommand(commandIds.showHostHistory);
    await waitFor('two tabs', () => panelTabs().length === 2);
    assert.ok(panelTabs().some(tab => tab.label.includes(busyName)));
    await vscode.commands.executeCommand(commandIds.showContainerHistory, busyName);
    assert.equal(panelTabs().length, 2);
    await vscode.window.tabGroups.close(panelTabs());
  });

  it('keep their history when they are gone', async () => {
    await runContainer({ name: goneName, command: 'sleep 1000' });
    await waitForRows(api, goneName, 2);
    await removeContainers([goneName]);
    await waitFor('the container gone from the list', async () =>
      (await api.listContainers()).every(each => each.name !== goneName),
    );
    const withGone = await api.listContainers({ includeGone: true });
    const gone = withGone.find(each => each.name === goneName);
    assert.ok(gone && gone.status === undefined);
    assert.ok((await api.queryHistory({ container: goneName })).length >= 2);
  });

  it('leave no row where a container did not run', async () => {
    await runContainer({ name: goneName, command: 'true' });
    await docker('wait', goneName);
    // If a tick read the container while it ran, that row is stored once this tick is.
    await vscode.commands.executeCommand(commandIds.collectNow);
    const before = await api.queryHistory({ container: goneName });
    const newest = before[0]?.timestamp.getTime() ?? 0;
    await vscode.commands.executeCommand(commandIds.collectNow);
    const after = await api.queryHistory({ container: goneName });
    assert.equal(after[0]?.timestamp.getTime() ?? 0, newest);
    await removeContainers([goneName]);
  });
});
