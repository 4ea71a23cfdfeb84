import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ContainerMetricsApi, HistoryRow } from '../../src/api';
import { panelViewType } from '../../src/contributions';
import { waitFor } from '../support/run/waitFor';

/** The API of the activated extension, in the real extension host. */
export async function activateExtension(): Promise<ContainerMetricsApi> {
  const extension = vscode.extensions.getExtension<ContainerMetricsApi>(
    'container-metrics.container-metrics',
  );
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

/** Waits until `count` rows of a container that satisfy `isWanted` are stored; returns them, newest first. */
export function waitForRows(
  api: ContainerMetricsApi,
  container: string,
  count: number,
  isWanted: (row: HistoryRow) => boolean = () => true,
): Promise<HistoryRow[]> {
  return waitFor(
    `${count} rows of ${container}`,
    async () => {
      const rows = (await api.queryHistory({ container, hours: 1 })).filter(isWanted);
      return rows.length >= count && rows;
    },
    60_000,
  );
}

/** Tabs of the history panel. They appear a moment after the command that opens them has finished. */
export function panelTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(tab => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith(panelViewType));
}
