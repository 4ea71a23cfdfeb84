import * as vscode from 'vscode';
import type { Clock } from '../../common/clock';
import { SaveGathering } from '../../runs/saveGathering';
import { savedPath } from '../../runs/savedPath';
import type { RunSource } from './runSource';

/** Files of the workspace's folders that are saved in this window; of each only its path in its folder. */
export function saveSource(clock: Clock): RunSource {
  return ({ track, now, placeOf }) => {
    const gathering = new SaveGathering(clock, facts =>
      track({ type: 'done', kind: 'save', facts, endMs: facts.atMs }),
    );
    const listener = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      const label = folder?.uri.scheme === uri.scheme ? savedPath(folder.uri.path, uri.path) : undefined;
      if (label === undefined) return;
      const { workspace } = placeOf(uri);
      gathering.add({ ...(workspace !== undefined && { workspace }), key: 'save', label, atMs: now() });
    });
    return vscode.Disposable.from(listener, { dispose: () => gathering.dispose() });
  };
}
