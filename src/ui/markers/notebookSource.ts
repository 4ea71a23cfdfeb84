import * as path from 'node:path';
import * as vscode from 'vscode';
import { maskSecrets } from '../../common/text/maskSecrets';
import type { RunSource } from './runSource';

/** Notebook cells run in this window. VS Code reports a cell when it has finished. */
export const notebookSource: RunSource = ({ track, placeOf }) => {
  /**
   * The start time with which each cell was reported: when outputs change, the same run is reported again.
   */
  const told = new WeakMap<vscode.NotebookCell, number>();
  return vscode.workspace.onDidChangeNotebookDocument(({ notebook, cellChanges }) => {
    for (const { cell, executionSummary } of cellChanges) {
      const { timing, success } = executionSummary ?? {};
      if (!timing || timing.endTime < timing.startTime || told.get(cell) === timing.startTime) continue;
      told.set(cell, timing.startTime);
      const name = maskSecrets(path.posix.basename(notebook.uri.path));
      track({
        type: 'done',
        kind: 'notebook',
        facts: {
          ...placeOf(notebook.uri),
          key: `notebook:${name}/${cell.index}`,
          label: `${name} cell ${cell.index + 1}`,
          atMs: timing.startTime,
        },
        endMs: timing.endTime,
        outcome: success === undefined ? 'unknown' : success ? 0 : 1,
      });
    }
  });
};
