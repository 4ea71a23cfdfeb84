import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { commandIds, viewIds } from '../../src/contributions';
import { engineId } from '../../src/ui/tree/treeModel';
import { FakeEngine } from '../support/fakes/fakeEngine';
import { waitFor } from '../support/run/waitFor';
import { Dialogs } from './dialogs';
import { activateExtension } from './extensionUnderTest';
import { executeAs, TreeRow } from './treeRow';

describe('Remove Container Engine', () => {
  let dialogs: Dialogs;
  let engine: FakeEngine;
  let folder: string;
  const listed = (): unknown => vscode.workspace.getConfiguration('containerMetrics').get('engines');
  const list = (value?: readonly string[]): Thenable<void> =>
    vscode.workspace
      .getConfiguration('containerMetrics')
      .update('engines', value, vscode.ConfigurationTarget.Global);
  const row = (): TreeRow => new TreeRow(`${engineId(engine.address)}/empty`);
  const both = (): string[] => ['auto', engine.address];

  const run = async (target: unknown): Promise<string> => {
    dialogs.shown.length = 0;
    await executeAs(commandIds.removeEngine, target);
    return dialogs.shown.map(({ text }) => text).join('\n');
  };

  before(async () => {
    await activateExtension();
    await vscode.commands.executeCommand(`${viewIds.containers}.focus`);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-removed-'));
    engine = await new FakeEngine(path.join(folder, 'engine.sock')).listen();
    engine.answerEvents();
  });
  beforeEach(async () => {
    dialogs = new Dialogs();
    await list(both());
    await waitFor('its row', async () => (await run(row())).startsWith(asked()));
  });
  afterEach(() => dialogs.restore());
  after(async () => {
    await list();
    await engine.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const asked = (): string => `Stop collecting from “${engine.address}”?`;

  it('asks before it does, whether its row or its entry is given, and leaves it on the list when told no', async () => {
    for (const target of [row(), engine.address]) {
      assert.ok((await run(target)).startsWith(asked()));
      assert.equal(dialogs.shown.length, 1);
      assert.deepEqual(listed(), both());
    }
  });

  it('does so when told yes', async () => {
    for (const target of [row(), engine.address]) {
      await list(both());
      dialogs.chooseAction = message => (message.startsWith('Stop collecting from') ? 'Remove' : undefined);
      await waitFor('its row', async () => {
        await run(target);
        return JSON.stringify(listed()) === '[]';
      });
    }
  });

  it('takes no copy of its row, nothing else, and none that is not on the list', async () => {
    const status = { endpoint: engine.address, state: { kind: 'connecting' } };
    const copy = { kind: 'engine', id: engineId(engine.address), label: 'x', status, children: [] };
    dialogs.chooseAction = () => 'Remove';
    for (const target of [{ kind: 'engine' }, { kind: 'engine', status }, copy, 5, [engine.address], '']) {
      assert.match(await run(target), /Pass an entry exactly as it is in the list/);
    }
    assert.match(await run('unix:///none'), /“unix:\/\/\/none” is not on the list/);
    assert.deepEqual(listed(), both());
  });
});
