import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CollectedEvent, ContainerMetricsApi } from '../../src/api';
import { readSettings } from '../../src/settings';
import { waitFor } from '../support/run/waitFor';
import { activateExtension } from './extensionUnderTest';

const section = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('containerMetrics');

describe('settings', () => {
  let api: ContainerMetricsApi;
  before(async () => {
    api = await activateExtension();
  });
  afterEach(async () => {
    for (const id of ['retention.rawHours', 'engines']) {
      await section().update(id, undefined, vscode.ConfigurationTarget.Global);
    }
    await section().update('interval', 1, vscode.ConfigurationTarget.Global);
  });

  it('are clamped to what is allowed', async () => {
    await section().update('interval', 0.01, vscode.ConfigurationTarget.Global);
    await section().update('retention.rawHours', 99_999, vscode.ConfigurationTarget.Global);
    assert.equal(readSettings().intervalMs, 1000);
    assert.equal(readSettings().retention.rawHours, 720);
    await section().update('interval', 'often', vscode.ConfigurationTarget.Global);
    assert.equal(readSettings().intervalMs, 5000);
  });

  it('change the interval at once, aligned to the clock', async () => {
    const events: CollectedEvent[] = [];
    const subscription = api.onDidCollect(event => events.push(event));
    await section().update('interval', 2, vscode.ConfigurationTarget.Global);
    await waitFor('ticks every 2 s', () => {
      const times = events.map(event => event.timestamp.getTime());
      const even = times.filter(time => time % 2000 === 0);
      return even.length >= 3;
    });
    subscription.dispose();
  });

  it('lead to another engine at once, and the state says when none answers there', async () => {
    await waitFor('containers or an empty engine', () => api.listContainers());
    const endpoint = 'unix:///nonexistent/container-metrics-test.sock';
    await section().update('engines', [endpoint], vscode.ConfigurationTarget.Global);
    await waitFor('no containers', async () => (await api.listContainers()).length === 0);
    let hasHost = false;
    const subscription = api.onDidCollect(event => (hasHost = event.hasHost));
    await waitFor('the host still being sampled', () => hasHost);
    subscription.dispose();
  });

  it('cannot be set by a workspace, so that opening a folder redirects nothing', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder, 'the tests run in a folder');
    const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json');
    const settings = {
      'containerMetrics.engines': ['tcp://attacker.invalid:2375'],
      'containerMetrics.interval': 299,
      'containerMetrics.containers.exclude': ['*'],
      'containerMetrics.retention.rawHours': 1,
      // Shows that the file has been read.
      'editor.tabSize': 7,
    };
    const before = readSettings();
    try {
      await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify(settings)));
      const tabSize = (): unknown => vscode.workspace.getConfiguration('editor', folder.uri).get('tabSize');
      await waitFor('the workspace to be read', () => tabSize() === 7);
      assert.deepEqual(readSettings(), before);
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  });

  it('are refused where something writes them to a workspace', async () => {
    for (const id of ['engines', 'interval', 'containers.exclude']) {
      await assert.rejects(
        Promise.resolve(section().update(id, undefined, vscode.ConfigurationTarget.Workspace)),
        id,
      );
    }
  });
});
