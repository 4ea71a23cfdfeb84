import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ContainerMetricsApi } from '../../src/api';
import { commandIds, panelViewType } from '../../src/contributions';
import { activateExtension, waitForRows } from './extensionUnderTest';

function panelTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(tab => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith(panelViewType));
}

describe('real containers', () => {
  let api: ContainerMetricsApi;
  before(async () => {
    api = await activateExtension();
  });
  void commandIds; void waitForRows; void panelTabs; void assert;
});
