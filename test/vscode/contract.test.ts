import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ContainerMetricsApi } from '../../src/api';
import { commandIds } from '../../src/contributions';
import { waitFor } from '../support/run/waitFor';
import { activateExtension, panelTabs } from './extensionUnderTest';

describe('the contract', () => {
  let api: ContainerMetricsApi;
  before(async () => {
    api = await activateExtension();
  });

  it('is version 1 with every member', () => {
    assert.equal(api.version, 1);
    for (const name of [
      'queryHistory',
      'queryHostHistory',
      'querySeries',
      'querySeriesOfMany',
      'queryStatistics',
      'queryEvents',
      'startRun',
      'endRun',
      'listRuns',
      'compareRuns',
      'listDeaths',
      'listContainers',
      'onDidCollect',
      'onDidHappen',
    ] as const) {
      assert.equal(typeof api[name], 'function', name);
    }
  });

  it('registers every command', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const id of Object.values(commandIds)) assert.ok(registered.has(id), id);
  });

  it('refuses arguments that are not allowed, and says what is', async () => {
    const bad: [unknown, RegExp][] = [
      [{ hours: -1 }, /hours.*greater than 0/],
      [{ hours: 0 }, /hours.*greater than 0/],
      [{ hours: 'many' }, /hours/],
      [{ limit: 0 }, /limit.*1 to 5000/],
      [{ limit: 5001 }, /limit.*1 to 5000/],
      [{ limit: 1.5 }, /limit.*1 to 5000/],
      [{ container: 'no-such-container' }, /no-such-container/],
      [{ container: 5 }, /container/],
      [{ before: 'yesterday-ish' }, /before.*date/],
      ['web', /object/],
    ];
    for (const [args, message] of bad) {
      await assert.rejects(api.queryHistory(args as never), { message }, JSON.stringify(args));
      await assert.rejects(
        Promise.resolve(vscode.commands.executeCommand(commandIds.queryHistory, args)),
        { message },
        JSON.stringify(args),
      );
    }
    await assert.rejects(api.querySeries({} as never), { message: /from.*date/ });
    await assert.rejects(
      api.querySeries({ host: true, from: 0, to: Date.now(), maxPoints: 10, metrics: ['nope' as never] }),
      { message: /metrics.*cpuPercent/ },
    );
  });

  it('stores host rows, and tells when it collected', async () => {
    const collected = new Promise<Date>(resolve => {
      const subscription = api.onDidCollect(event => {
        subscription.dispose();
        resolve(event.timestamp);
      });
    });
    await vscode.commands.executeCommand(commandIds.collectNow);
    const timestamp = await collected;
    const [newest] = await api.queryHostHistory({ limit: 1 });
    assert.ok(newest && newest.timestamp.getTime() >= timestamp.getTime());
    assert.ok((newest.memoryTotalBytes ?? 0) > 0);
    const root = await waitFor('the file systems, which are read beside the ticks', async () => {
      const [row] = await api.queryHostHistory({ limit: 1 });
      return row?.fileSystems?.find(({ mount }) => mount === '/');
    });
    assert.ok(root.usedBytes > 0 && root.sizeBytes >= root.usedBytes);
  });

  it('answers a host series with one value per point', async () => {
    const to = Date.now();
    const series = await api.querySeries({ host: true, from: to - 3_600_000, to, maxPoints: 500 });
    assert.ok(series.timestamps.length > 0);
    assert.equal(series.columns.cpuPercent?.avg.length, series.timestamps.length);
  });

  it('gives statistics of a span, and refuses thresholds that are no numbers', async () => {
    const to = Date.now();
    const args = { host: true, from: to - 3_600_000, to } as const;
    const { metrics } = await api.queryStatistics({ ...args, thresholds: { memoryUsedBytes: 1 } });
    const { memoryUsedBytes: memory } = metrics;
    assert.ok(memory && memory.min <= memory.p50 && memory.p50 <= memory.p99 && memory.p99 <= memory.max);
    assert.equal(memory.secondsOver, memory.seconds);
    await assert.rejects(api.queryStatistics({ ...args, thresholds: { cpuPercent: 'much' as never } }), {
      message: /threshold.*number/,
    });
    assert.deepEqual(await api.querySeriesOfMany({ ...args, containers: [], maxPoints: 10 }), []);
  });

  it('stops collecting on pause and goes on with resume', async () => {
    await vscode.commands.executeCommand(commandIds.pauseCollection);
    const [last] = await api.queryHostHistory({ limit: 1 });
    assert.ok(last);
    // A tick is told once it is safe on the drive, which may be after it can be queried.
    const later: Date[] = [];
    const subscription = api.onDidCollect(({ timestamp }) => {
      if (timestamp > last.timestamp) later.push(timestamp);
    });
    try {
      await new Promise(resolve => setTimeout(resolve, 2500));
      assert.deepEqual(later, [], 'no tick at an interval of 1 s while paused');
    } finally {
      await vscode.commands.executeCommand(commandIds.resumeCollection);
    }
    await waitFor('a tick after resume', () => later.length > 0);
    subscription.dispose();
    const [newest] = await api.queryHostHistory({ limit: 1 });
    assert.ok(newest && newest.timestamp > last.timestamp);
  });

  it('opens the host history in an editor tab, once', async () => {
    await vscode.commands.executeCommand(commandIds.showHostHistory);
    await vscode.commands.executeCommand(commandIds.showHostHistory);
    const panels = await waitFor('the tab', () => panelTabs().length > 0 && panelTabs());
    assert.equal(panels.length, 1);
    await vscode.window.tabGroups.close(panels);
  });
});
