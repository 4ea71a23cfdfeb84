import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ContainerMetricsApi, HistoryRow } from '../../src/api';
import { waitFor } from '../support/waitFor';

/** The activated extension's API, in the real extension host. */
export async function activateExtension(): Promise<ContainerMetricsApi> {
  const extension = vscode.extensions.getExtension<ContainerMetricsApi>(
    'container-metrics.container-metrics',
  );
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

/** Waits until `count` rows of a container that satisfy `isWanted` are stored; answers them, newest first. */
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
