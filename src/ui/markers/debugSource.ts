import * as vscode from 'vscode';
import { maskSecrets } from '../../runs/maskSecrets';
import type { RunSource } from './runSource';

/** The debug sessions of this window. */
export const debugSource: RunSource = ({ track, now, placeOf }) =>
  vscode.Disposable.from(
    vscode.debug.onDidStartDebugSession(session => {
      // The name of a session is the adapter's, and may be a path; that of the configuration is the user's.
      const name = maskSecrets(session.configuration.name);
      track({
        type: 'debugStart',
        session: session.id,
        ...(session.parentSession && { parent: session.parentSession.id }),
        facts: {
          ...placeOf(session.workspaceFolder?.uri),
          key: `debug:${session.type.replace(/^pwa-/, '')}/${name}`,
          label: name,
          atMs: now(),
        },
      });
    }),
    vscode.debug.onDidTerminateDebugSession(({ id: session }) =>
      track({ type: 'debugEnd', session, atMs: now() }),
    ),
  );
