import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ContainerMetricsApi } from '../../src/api';
import { encodePart } from '../../src/common/text/encodePart';
import { commandIds, viewIds, type CommandId } from '../../src/contributions';
import { readSettings } from '../../src/settings';
import { engineId } from '../../src/ui/tree/treeModel';
import { FakeEngine } from '../support/fakes/fakeEngine';
import { removeContainers, runContainer } from '../support/engine/engine';
import { waitFor } from '../support/run/waitFor';
import { Dialogs } from './dialogs';
import { executeAs, TreeRow } from './treeRow';
import { activateExtension, panelTabs, waitForRows } from './extensionUnderTest';

const project = 'cm-callers';
const names = ['cm-callers-alone', 'cm-callers-web-1', 'cm-callers-db-1', 'cm-callers-one-db-1'] as const;
const [alone, web, db, single] = names;

describe('A command', () => {
  let api: ContainerMetricsApi;
  let dialogs: Dialogs;
  const rows = new Map<string, unknown>();

  before(async function () {
    this.timeout(120_000);
    api = await activateExtension();
    await runContainer({ name: alone, command: 'sleep 1000' });
    for (const name of [web, db, single]) {
      const [, owner, service] = /^(.+)-(\w+)-1$/.exec(name) ?? [];
      const labels = {
        project: owner,
        service,
        'container-number': '1',
        'config-hash': 'x',
        oneoff: 'False',
      };
      const args = Object.entries(labels).flatMap(([key, value]) => [
        '--label',
        `com.docker.compose.${key}=${value}`,
      ]);
      await runContainer({ name, args, command: 'sleep 1000' });
    }
    await vscode.commands.executeCommand(`${viewIds.containers}.focus`);
    const engine = engineId('auto');
    rows.set('engine', new TreeRow(engine));
    rows.set('project', new TreeRow(`${engine}/project:${project}`));
    rows.set('project of one', new TreeRow(`${engine}/project:${project}-one`));
    for (const name of names) {
      const [newest] = await waitForRows(api, name, 1);
      const listed = (await api.listContainers()).find(each => each.name === name);
      assert.ok(newest && listed);
      const { workload: key } = newest;
      const group = listed.project === undefined ? 'containers' : `project:${listed.project}`;
      rows.set(name, new TreeRow(`${engine}/${group}/${encodePart(key)}`));
      const workload = { key, name, project: listed.project, service: listed.service };
      const container = { ...listed, workload, createdAtMs: 0, ports: [] };
      rows.set(`a copy of ${name}`, { kind: 'container', id: name, container });
    }
    const status = { endpoint: 'auto', state: { kind: 'connecting' } };
    const children = [rows.get(`a copy of ${alone}`)];
    rows.set('a copy of project', { kind: 'group', id: 'g', label: 'x', isProject: true, children });
    rows.set('a copy of engine', { kind: 'engine', id: engine, label: 'x', status, children });
    dialogs = new Dialogs();
    for (const [name, row] of rows)
      if (row instanceof TreeRow)
        await waitFor(`the row of ${name}`, async () => {
          dialogs.shown.length = 0;
          await executeAs(commandIds.exportHistory, row);
          return dialogs.shown[0]?.text.includes('2/2');
        });
    dialogs.restore();
  });
  after(() => removeContainers(names));
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(async () => {
    dialogs.restore();
    await vscode.window.tabGroups.close(panelTabs());
  });

  /** Runs a command; returns what was shown, one line each. */
  const run = async (id: CommandId, ...args: readonly unknown[]): Promise<string[]> => {
    await executeAs(id, ...args);
    return dialogs.shown.map(({ kind, text }) => `${kind}: ${text}`);
  };
  const argument = (caller: string): unknown[] =>
    caller === 'nothing' ? [] : [rows.get(caller) ?? JSON.parse(caller)];

  const asks = { show: 'pick: Show Container History', export: 'pick: Export History (1/2): What' };
  const knows = 'pick: Export History (2/2): How Far Back';
  const refused = (text: string): RegExp => new RegExp(`^message: Container Metrics: ${text}`);
  /**
   * Command, caller, and what the user sees first. A string without a colon is the beginning of a tab's
   * label.
   */
  const table: [CommandId, string, string | RegExp][] = [
    [commandIds.showContainerHistory, 'nothing', asks.show],
    [commandIds.showContainerHistory, 'null', asks.show],
    [commandIds.showContainerHistory, alone, alone],
    [commandIds.showContainerHistory, `"${alone}"`, alone],
    [commandIds.showContainerHistory, `"/${web}"`, web],
    [commandIds.showContainerHistory, 'project', asks.show],
    [commandIds.showContainerHistory, 'project of one', single],
    [commandIds.showContainerHistory, 'engine', asks.show],
    [commandIds.showContainerHistory, '"cm-callers-none"', refused('No container “cm-callers-none”')],
    [commandIds.showContainerHistory, '5', refused('Pass a container id or name')],
    [commandIds.showContainerHistory, '{"kind":"container"}', refused('Pass a container id or name')],
    ...[alone, 'project', 'engine'].flatMap(row =>
      [commandIds.showContainerHistory, commandIds.exportHistory, commandIds.clearHistory].map(
        (id): [CommandId, string, RegExp] => [id, `a copy of ${row}`, refused('Pass a container id or name')],
      ),
    ),
    [commandIds.exportHistory, 'nothing', asks.export],
    [commandIds.exportHistory, alone, knows],
    [commandIds.exportHistory, `"${alone}"`, knows],
    [commandIds.exportHistory, 'project', knows],
    [commandIds.exportHistory, 'engine', knows],
    [commandIds.exportHistory, '"cm-callers-none"', refused('No container “cm-callers-none”')],
    [commandIds.exportHistory, '{}', refused('Pass a container id or name')],
    [commandIds.clearHistory, 'nothing', 'pick: Delete History'],
    [
      commandIds.clearHistory,
      alone,
      /^message: Delete the history of “cm-callers-alone” on the engine “.+”\?/,
    ],
    [
      commandIds.clearHistory,
      `"${web}"`,
      /^message: Delete the history of “cm-callers-web-1” on the engine “.+”\?\nproject cm-callers · image .+ · container [0-9a-f]{12}/,
    ],
    [
      commandIds.clearHistory,
      'project',
      /^message: Delete the history of the 2 containers of “cm-callers” on the engine “.+”\?\n.*cm-callers-(web|db)-1, cm-callers-(web|db)-1\n/,
    ],
    [
      commandIds.clearHistory,
      'engine',
      /^message: Delete the history of the \d+ containers of “.+” on the engine “.+”\?/,
    ],
    [commandIds.clearHistory, 'true', refused('Pass a container id or name')],
    // The view's own menu passes the focused row.
    ...['nothing', 'null', alone, 'project', 'engine'].flatMap((caller): [CommandId, string, string][] => [
      [commandIds.exportChosenHistory, caller, asks.export],
      [commandIds.clearChosenHistory, caller, 'pick: Delete History'],
      [commandIds.addEngine, caller, 'pick: Add Container Engine'],
      [commandIds.showStorage, caller, 'pick: Storage of Container History'],
      [commandIds.showOwnCost, caller, 'pick: What Container Metrics Costs'],
      [commandIds.showHostHistory, caller, 'Host History'],
    ]),
    [commandIds.removeEngine, 'nothing', refused('The list of engines is empty')],
    [commandIds.removeEngine, 'engine', refused('The list of engines is empty')],
    [commandIds.removeEngine, '"unix:///x"', refused('The list of engines is empty')],
  ];

  for (const [id, caller, expected] of table) {
    const what = expected instanceof RegExp ? expected.source.split('\\n')[0] : expected;
    it(`${id.replace('containerMetrics.', '')}, called with ${caller}, shows “${what}”`, async () => {
      const [first, ...more] = await run(id, ...argument(caller));
      if (expected instanceof RegExp) assert.match(first ?? 'nothing', expected);
      else if (expected.includes(':')) assert.equal(first, expected);
      else {
        assert.equal(first, undefined);
        await waitFor('its tab', () => panelTabs().some(({ label }) => label.startsWith(expected)));
      }
      assert.deepEqual(more, []);
    });
  }

  for (const id of [commandIds.collectNow, commandIds.pauseCollection, commandIds.resumeCollection]) {
    it(`${id.replace('containerMetrics.', '')} does the same whatever it is called with`, async () => {
      for (const caller of ['nothing', alone, 'project', 'engine', '5'])
        assert.deepEqual(await run(id, ...argument(caller)), []);
    });
  }

  it('that code calls throws at a row of the tree instead of showing anything', async () => {
    await assert.rejects(
      Promise.resolve(vscode.commands.executeCommand(commandIds.queryHistory, 'project')),
      { message: /object/ },
    );
    assert.deepEqual(dialogs.shown, []);
  });

  it('offers the containers of a row, and none but them', async () => {
    await run(commandIds.showContainerHistory, rows.get('project'));
    assert.deepEqual([...(dialogs.shown[0]?.labels ?? [])].sort(), [db, web]);
  });

  it('suggests a file that is named after the row', async () => {
    dialogs.choose = title => (title.includes('2/2') ? 'Last hour' : undefined);
    await run(commandIds.exportHistory, rows.get('project'));
    await run(commandIds.exportHistory, rows.get(alone));
    const files = dialogs.shown.flatMap(({ kind, text }) => (kind === 'save' ? [text] : []));
    assert.deepEqual(files, [`${project}-history.sqlite`, `${alone}-history.sqlite`]);
  });

  it('exports all containers of a row, and opens a file that is larger than 50 MB', async function () {
    this.timeout(60_000);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-callers-'));
    const file = vscode.Uri.file(path.join(folder, 'project.csv'));
    dialogs.choose = title => (title.includes('2/2') ? 'Last hour' : undefined);
    dialogs.chooseFile = () => file;
    // The message appears once the file exists, and stays until it is answered, by which time history has
    // grown.
    dialogs.chooseAction = message => {
      if (!message.includes('Exported')) return undefined;
      const exported = fs.readFileSync(file.fsPath, 'utf8');
      for (const name of [web, db]) assert.match(exported, new RegExp(`,${name},`));
      assert.doesNotMatch(exported, new RegExp(`,${alone},`));
      fs.writeFileSync(file.fsPath, exported.padEnd(51 * 2 ** 20, 'x,'));
      return 'Open File';
    };
    try {
      await run(commandIds.exportHistory, rows.get('project'));
      const opened = await waitFor('the file in an editor', () =>
        vscode.window.tabGroups.all
          .flatMap(({ tabs }) => tabs)
          .find(({ input }) => input instanceof vscode.TabInputText && input.uri.fsPath === file.fsPath),
      );
      assert.equal(dialogs.shown.filter(({ text }) => /cannot|50MB/.test(text)).length, 0);
      await vscode.window.tabGroups.close(opened);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it('deletes the history of exactly the row’s containers', async () => {
    dialogs.chooseAction = message => (message.startsWith('Delete the history') ? 'Delete' : undefined);
    await vscode.commands.executeCommand(commandIds.pauseCollection);
    try {
      await run(commandIds.clearHistory, rows.get('project'));
      for (const name of [web, db]) assert.equal((await api.queryHistory({ container: name })).length, 0);
      assert.ok((await api.queryHistory({ container: alone })).length > 0);
      assert.match(
        dialogs.shown.at(-1)?.text ?? '',
        /The history of the 2 containers of “cm-callers” .* was deleted/,
      );
    } finally {
      await vscode.commands.executeCommand(commandIds.resumeCollection);
    }
  });

  describe('where two engines have a container of one name', () => {
    let engine: FakeEngine;
    let folder: string;
    const listed = {
      Id: 'e'.repeat(64),
      Image: 'other',
      State: 'running',
      Status: 'Up 5 minutes',
      Labels: {},
    };
    const section = (): vscode.WorkspaceConfiguration =>
      vscode.workspace.getConfiguration('containerMetrics');
    const both = async (): Promise<boolean> =>
      (await api.listContainers()).filter(({ name }) => name === alone).length === 2;

    before(async function () {
      this.timeout(60_000);
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-other-'));
      engine = await new FakeEngine(path.join(folder, 'engine.sock')).listen();
      engine.answer('/containers/json', [{ ...listed, Names: [`/${alone}`] }]);
      engine.answerEvents();
      await section().update('engines', ['auto', engine.address], vscode.ConfigurationTarget.Global);
      await waitFor('both', both, 30_000);
    });
    after(async () => {
      await section().update('engines', undefined, vscode.ConfigurationTarget.Global);
      await engine.close();
      fs.rmSync(folder, { recursive: true, force: true });
    });
    const other = (): string => `${alone} (${path.join(folder, 'engine.sock')})`;

    it('asks which is meant by the name, and tells them apart', async () => {
      await run(commandIds.showContainerHistory, alone);
      assert.equal(dialogs.shown[0]?.labels.length, 2);
      assert.ok(dialogs.shown[0].labels.includes(other()), dialogs.shown[0].labels.join());
      assert.equal(new Set(dialogs.shown[0].labels).size, 2);
    });

    it('tells them apart in every pick', async () => {
      for (const id of [commandIds.showContainerHistory, commandIds.exportHistory, commandIds.clearHistory])
        await run(id);
      for (const { labels } of dialogs.shown) assert.equal(new Set(labels).size, labels.length);
      assert.equal(dialogs.shown.filter(({ labels }) => labels.includes(other())).length, 3);
    });

    it('tells their tabs apart', async () => {
      dialogs.choose = (_, labels) => labels.find(label => label !== other());
      await executeAs(commandIds.showContainerHistory, alone);
      dialogs.choose = (_, labels) => labels.find(label => label === other());
      await vscode.commands.executeCommand(commandIds.showContainerHistory, alone);
      const labels = await waitFor('two tabs', () => {
        const found = panelTabs().map(({ label }) => label);
        return found.length === 2 && found;
      });
      assert.equal(new Set(labels).size, 2);
      assert.ok(labels.includes(`${other()} History`), labels.join());
    });

    it('says which engine’s history is about to be deleted', async () => {
      dialogs.choose = (_, labels) => labels.find(label => label === other());
      await run(commandIds.clearHistory, alone);
      const question = dialogs.shown.at(-1)?.text ?? '';
      assert.ok(
        question.startsWith(
          `Delete the history of “${alone}” on the engine “${path.join(folder, 'engine.sock')}”?`,
        ),
        question,
      );
    });
  });

  it('answers whatever it is given in words, and neither changes nor deletes anything unasked', async () => {
    const settings = JSON.stringify(readSettings());
    const endless: Record<string, unknown> = { kind: 'group', label: 'x' };
    endless['children'] = [endless];
    const given = [
      ...[0, -1, true, '', ' ', [], {}, [[]], Symbol('x'), 10n, () => 1, new Date(Number.NaN), endless],
      ...[
        { kind: 'engine' },
        { kind: 'engine', status: { endpoint: 'auto' } },
        { kind: 'container', container: {} },
      ],
      ...['a copy of engine', 'a copy of project', `a copy of ${alone}`].map(name => rows.get(name)),
      'x'.repeat(1_000_000),
    ];
    for (const id of Object.values(commandIds)) {
      for (const each of given) {
        dialogs.shown.length = 0;
        const isCode = id === commandIds.queryHistory;
        const failure = await executeAs(id, each).then(
          () => '',
          (error: unknown) => String(error),
        );
        if (!isCode) assert.equal(failure, '', id);
        for (const text of [failure, ...dialogs.shown.map(({ text }) => text)]) {
          assert.doesNotMatch(text, /TypeError|RangeError|Cannot |undefined|not a function/, id);
          assert.ok(text.length < 2000, id);
        }
      }
    }
    await executeAs(commandIds.resumeCollection);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal(JSON.stringify(readSettings()), settings);
    for (const name of names) assert.ok((await api.queryHistory({ container: name })).length > 0, name);
  });
});
