import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { copyTaken, saveTaken } from '../../src/ui/panel/saveTaken';
import { waitFor } from '../support/run/waitFor';
import { Dialogs } from './dialogs';

const content = new TextEncoder().encode('time,cpuPercent\r\n');

describe('What is taken out of a panel', () => {
  let dialogs: Dialogs;
  let folder: string;

  beforeEach(() => {
    dialogs = new Dialogs();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-taken-'));
  });
  afterEach(() => {
    dialogs.restore();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const saveTo = async (file: string): Promise<string[]> => {
    dialogs.chooseFile = () => vscode.Uri.file(file);
    await saveTaken({ format: 'csv', title: 'api: CPU', content });
    return dialogs.shown.map(({ kind, text }) => `${kind}: ${text}`);
  };

  it('is written to the file that is chosen, and in the place of one that was there', async () => {
    const file = path.join(folder, 'api.csv');
    assert.deepEqual(await saveTo(file), ['save: api-CPU.csv', 'message: Container Metrics: saved 17 B']);
    assert.deepEqual(fs.readFileSync(file), Buffer.from(content));
    fs.writeFileSync(file, 'what was there, and was longer than what comes'.repeat(10));
    await saveTo(file);
    assert.deepEqual(fs.readFileSync(file), Buffer.from(content));
    assert.deepEqual(fs.readdirSync(folder), ['api.csv'], 'nothing is left beside it');
  });

  it('is for its user alone, and follows no link that a repository laid in its place', async () => {
    const [file, profile] = [path.join(folder, 'api.csv'), path.join(folder, 'profile')];
    fs.writeFileSync(profile, 'mine');
    fs.symlinkSync(profile, file);
    fs.symlinkSync(profile, `${file}.partial`);
    await saveTo(file);
    assert.equal(fs.readFileSync(profile, 'utf8'), 'mine');
    assert.ok(fs.lstatSync(file).isFile());
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(fs.readdirSync(folder).sort(), ['api.csv', 'api.csv.partial', 'profile']);
  });

  it('is written nowhere where the user chooses nothing', async () => {
    dialogs.chooseFile = () => undefined;
    await saveTaken({ format: 'png', title: '../../etc/passwd', content });
    assert.deepEqual(
      dialogs.shown.map(({ kind }) => kind),
      ['save'],
    );
    assert.doesNotMatch(dialogs.shown[0]?.text ?? '/', /[/\\]|\.\./, 'a title is no path');
  });

  it('leaves what is there alone where it cannot be written, and says why', async () => {
    const taken = path.join(folder, 'taken');
    fs.mkdirSync(taken);
    fs.writeFileSync(path.join(taken, 'inside'), 'x');
    const shown = await saveTo(taken);
    assert.match(shown.at(-1) ?? '', /^message: Container Metrics: could not save: ./);
    assert.deepEqual(fs.readdirSync(folder), ['taken']);
    assert.deepEqual(fs.readdirSync(taken), ['inside']);
    const below = await saveTo(path.join(taken, 'inside', 'api.csv'));
    assert.match(below.at(-1) ?? '', /could not save/);
  });

  it('is opened at a click', async () => {
    dialogs.chooseAction = () => 'Open File';
    const file = path.join(folder, 'api.csv');
    await saveTo(file);
    await waitFor('the file in an editor', () =>
      vscode.window.visibleTextEditors.some(({ document }) => document.uri.fsPath === file),
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is put on the clipboard as it is', async () => {
    await copyTaken('| Series |\n| :-- |\n');
    assert.equal(await vscode.env.clipboard.readText(), '| Series |\n| :-- |\n');
  });
});
