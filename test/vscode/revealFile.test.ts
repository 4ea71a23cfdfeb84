import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { revealFile } from '../../src/ui/kit/revealFile';

describe('revealFile', () => {
  const { showInformationMessage } = vscode.window;
  afterEach(() => {
    vscode.window.showInformationMessage = showInformationMessage;
  });

  it('tells the path where there is no file manager to show it in', async function () {
    if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop)
      return this.skip();
    const shown: unknown[][] = [];
    vscode.window.showInformationMessage = (...shownNow: unknown[]) => {
      shown.push(shownNow);
      return Promise.resolve(undefined);
    };
    await revealFile(vscode.Uri.file('/tmp/[x](command:y)/metrics.sqlite'));
    assert.deepEqual(shown, [
      [
        'Container Metrics: on the machine that collects, the file is /tmp/[x] (command:y)/metrics.sqlite',
        'Copy Path',
      ],
    ]);
  });
});

describe('The command that a pick waits for', () => {
  it('is there, and does nothing', async () => {
    assert.equal(await vscode.commands.executeCommand('noop'), undefined);
  });
});
