import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable';
import { ArgumentError, messageOf } from '../../common/errors';
import { commandIds } from '../../contributions';
import type { Core } from '../../core';
import type { PanelSubjectRef } from '../../protocol/panel';
import { parsePanelLink, type PanelLink } from '../kit/panelLink';
import { resolveTarget } from '../kit/resolveTarget';

/** Handles links into this window: they only open a history panel. */
export function registerLinks({ directory, log }: Core): Disposable {
  const open = async ({ path, query }: vscode.Uri): Promise<void> => {
    const { subjects: named, view } = parsePanelLink(path, query);
    const subjects = await Promise.all(named.map(subject => subjectOf(subject, directory)));
    await vscode.commands.executeCommand(commandIds.showContainerHistory, { subjects, view });
  };
  return vscode.window.registerUriHandler({
    handleUri: uri =>
      open(uri).catch((error: unknown) => {
        const text = `The link cannot be opened. ${messageOf(error)}`;
        log.warn(text);
        void vscode.window.showErrorMessage(text);
      }),
  });
}

async function subjectOf(
  subject: PanelLink['subjects'][number],
  directory: Core['directory'],
): Promise<PanelSubjectRef> {
  if (subject.kind === 'host') return subject;
  const target = await resolveTarget(subject.named, directory);
  if (target.kind !== 'one')
    throw new ArgumentError('It matches several containers: use a key or an id instead of the name.');
  const { workload, name } = target.workload;
  return { kind: 'container', workload, name };
}
