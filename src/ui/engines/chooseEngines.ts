import * as vscode from 'vscode';
import { autoEndpoint } from '../../common/model/engineWords';
import { ArgumentError } from '../../common/errors';
import type { EngineStatus } from '../../common/model/engine';
import { escapeLinks, plainLine } from '../../common/text/untrustedText';
import { withoutPassword } from '../../common/text/withoutPassword';
import { settings, settingsSection } from '../../contributions';
import type { EngineChoices } from '../../core';
import { showPick } from '../kit/showPick';
import { engineItem } from './engineItem';
import { resolveEngine } from './resolveEngine';

type Item = vscode.QuickPickItem & { readonly endpoint?: string };

/**
 * Lets the user choose another engine and adds it to the setting, which `listed` reads. `current`: the
 * engines in use.
 */
export async function addEngine(
  choices: EngineChoices,
  listed: () => readonly string[],
  current: readonly EngineStatus[],
): Promise<void> {
  const used = new Set(listed());
  for (const { state } of current) if (state.kind === 'connected') used.add(state.engine.address);
  const items = choices
    .list()
    .then((list): Item[] => [...list.filter(({ endpoint }) => !used.has(endpoint)).map(engineItem), other]);
  const chosen = await showPick(items, {
    title: 'Add Container Engine',
    placeHolder: 'Its containers are added to those of the other engines',
    matchOnDetail: true,
  });
  if (!chosen) return;
  const endpoint = chosen.endpoint ?? (await askAddress(choices));
  if (endpoint !== undefined) await save([...listed().filter(each => each !== endpoint), endpoint]);
}

/**
 * Removes an engine from the setting: the given tree row or entry after the user agrees, or else one that the
 * user picks. Its history stays. @throws ArgumentError when it is not on the list, or would be found again
 * automatically.
 */
export async function removeEngine(target: unknown, listed: () => readonly string[]): Promise<void> {
  const engines = listed();
  if (engines.length === 1 && engines[0] === autoEndpoint)
    throw new ArgumentError('The list of engines is empty: the current engine was found automatically.');
  const given = resolveEngine(target, engines);
  if (given !== undefined && !(await isRemovalWanted(given))) return;
  const endpoint = given ?? (await pickListed(engines));
  if (endpoint !== undefined) await save(listed().filter(each => each !== endpoint));
}

/** Asks even when a tree row was passed, because a link can name a row that nobody clicked. */
async function isRemovalWanted(endpoint: string): Promise<boolean> {
  const question = `Stop collecting from “${escapeLinks(plainLine(withoutPassword(endpoint), 200))}”?`;
  const options = {
    modal: true,
    detail: 'It is removed from the list of container engines. Its history stays.',
  };
  return (await vscode.window.showWarningMessage(question, options, removeAction)) === removeAction;
}

const removeAction = 'Remove';

const other: Item = { label: 'Enter an Address…', alwaysShow: true };

function askAddress(choices: EngineChoices): Thenable<string | undefined> {
  return vscode.window
    .showInputBox({
      title: 'Address of the Container Engine',
      placeHolder: 'ssh://user@host',
      prompt: 'unix:///path/to/socket, npipe:////./pipe/name, tcp://host:port or ssh://user@host',
      validateInput: text => (text.trim() === '' ? undefined : choices.check(text)),
    })
    .then(text => text?.trim() || undefined);
}

async function pickListed(engines: readonly string[]): Promise<string | undefined> {
  const items = engines.map(endpoint => engineItem({ endpoint, name: endpoint }));
  const options = { title: 'Remove Container Engine', placeHolder: 'Its history stays' };
  return (await showPick(items, options))?.endpoint;
}

async function save(engines: readonly string[]): Promise<void> {
  const isDefault = engines.length === 0 || (engines.length === 1 && engines[0] === autoEndpoint);
  const configuration = vscode.workspace.getConfiguration(settingsSection);
  const value = isDefault ? undefined : engines;
  await configuration.update(settings.engines.id, value, vscode.ConfigurationTarget.Global);
}
