import * as vscode from 'vscode';
import { maskSecrets } from '../../common/text/maskSecrets';
import type { RunSource } from './runSource';

/** The debug sessions of this window. */
export const debugSource: RunSource = ({ track, now, placeOf }) =>
  vscode.Disposable.from(
    vscode.debug.onDidStartDebugSession(session => {
      // The session's name comes from the debug adapter and may be a path; the configuration's name comes
      // from the user.
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
