import * as v from 'valibot';
import * as vscode from 'vscode';
import { checked } from '../../common/checked';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { ArgumentError } from '../../common/errors';
import { dayMs } from '../../common/time';
import { commandIds, commandTitles, outputChannelName } from '../../contributions';
import type { Core } from '../../core';
import { deathSpan } from '../../deaths/deathSpan';
import type { DeathDetails, KeptDeath } from '../../deaths/keptDeath';
import { firstView, type PanelRequest } from '../../protocol/panel';
import { escapeLinks } from '../../common/text/untrustedText';
import { showPick } from '../kit/showPick';
import { resolveTarget } from '../kit/resolveTarget';
import { isTreeNode } from '../state/treeNodes';
import { deathItems } from './deathItems';
import { LogDocuments } from './logDocuments';
import { openComposeFile } from './openComposeFile';

/** Without an id, only deaths of the last days are offered. */
const withinDays = 30;
/** Nobody looks through more. */
const mostOffered = 200;

const noDeath = 'History has no such death any more.';
const deathId = v.string(noDeath);

/**
 * Explains why containers died: a command opens a history panel at a death, others show the output before it
 * and the Compose file of its container.
 */
export function registerDeaths(core: Core): Disposable {
  const { history, directory, collecting, clock, commands } = core;
  const disposables = new DisposableStore();
  const logs = disposables.add(new LogDocuments(collecting));

  const queryBad = (container: string | undefined, limit: number): Promise<readonly KeptDeath[]> => {
    const toMs = clock.now();
    const span = { fromMs: toMs - withinDays * dayMs, toMs };
    return history.queryDeaths({
      ...span,
      ...(container !== undefined && { container }),
      isBad: true,
      limit,
    });
  };
  const show = async ({ id, record }: KeptDeath): Promise<void> => {
    const { workload, name } = record.container;
    const request: PanelRequest = {
      subjects: [{ kind: 'container', workload, name }],
      view: { kind: 'fixed', ...deathSpan(record.atMs), range: firstView.range },
      death: id,
    };
    await vscode.commands.executeCommand(commandIds.showContainerHistory, request);
  };
  const sayNone = (whose: string): void =>
    void vscode.window.showInformationMessage(
      `${outputChannelName}: ${escapeLinks(whose)} died badly in the last ${withinDays} days, as far as history knows.`,
    );

  const explain = async (argument: unknown): Promise<void> => {
    if (isTreeNode(argument) && argument.kind === 'death') return show(argument.death);
    const target = await resolveTarget(argument, directory);
    if (target.kind === 'one') {
      const { workload, label } = target.workload;
      const [last] = await queryBad(workload, 1);
      return last ? show(last) : sayNone(`“${label}” never`);
    }
    const own = target.kind === 'all' ? undefined : target.workloads.map(({ workload }) => workload);
    const all = await queryBad(undefined, mostOffered);
    const deaths = all.filter(({ record }) => own?.includes(record.container.workload) ?? true);
    const [only] = deaths;
    if (!only) return sayNone('No container');
    if (deaths.length === 1) return show(only);
    const labelOf = (death: KeptDeath): string =>
      directory.labelOf(death.record.container.workload, death.record.container.name);
    const choice = await showPick(deathItems(deaths, labelOf, clock.now()), {
      title: commandTitles.explainLastDeath,
      placeHolder: 'Containers that died badly, newest first',
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (choice) await show(choice.death);
  };

  const deathWith = async (id: unknown): Promise<DeathDetails> => {
    const death = await history.queryDeath({ id: checked(deathId, id) });
    if (!death) throw new ArgumentError(noDeath);
    return death;
  };

  disposables.add(
    commands.add({
      [commandIds.explainLastDeath]: explain,
      [commandIds.showDeathLogs]: async id => logs.show(await deathWith(id)),
      [commandIds.openComposeFile]: async id =>
        openComposeFile((await deathWith(id)).record.container.workload),
    }),
  );
  return disposables;
}
