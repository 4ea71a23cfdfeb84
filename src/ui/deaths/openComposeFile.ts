import * as vscode from 'vscode';
import { ArgumentError } from '../../common/errors';
import { escapeIcons, plainLine } from '../../common/text/untrustedText';
import { composeServiceOf, type ComposeService } from '../../deaths/composeServiceOf';
import { showPick } from '../kit/showPick';
import type { ComposePlace } from './composeFile';

const composeFiles = '**/{compose,docker-compose,podman-compose}*.{yml,yaml}';
const leftOut = '**/{node_modules,.git}/**';
const mostFiles = 200;
/** Compose files have some kilobytes. */
const mostBytes = 1024 * 1024;

interface Found {
  readonly uri: vscode.Uri;
  readonly place: ComposePlace;
  /** By the name that the file gives it, or that of its folder. */
  readonly isOfProject: boolean;
}

/**
 * Opens the Compose file of the workspace that has a workload's service, with the cursor at the service. What
 * an engine says of files is not used: it may name any file. Where several files have the service, the user
 * picks one.
 * @throws ArgumentError where no file has it
 */
export async function openComposeFile(workload: string): Promise<void> {
  const wanted = composeServiceOf(workload);
  if (!wanted) throw new ArgumentError('This container was not made by Compose.');
  const all = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Looking for the Compose file' },
    () => filesWith(wanted),
  );
  const ofProject = all.filter(({ isOfProject }) => isOfProject);
  const found = ofProject.length > 0 ? ofProject : all;
  if (found.length === 0) {
    const [service, project] = [plainLine(wanted.service, 80), plainLine(wanted.project, 80)];
    const where = `No Compose file in the folders of this window has the service “${service}”`;
    throw new ArgumentError(`${where}. Open the folder of the project “${project}”.`);
  }
  const chosen = found.length === 1 ? found[0] : await choose(found);
  if (!chosen) return;
  const at = new vscode.Position(chosen.place.line, chosen.place.column);
  await vscode.window.showTextDocument(chosen.uri, { selection: new vscode.Range(at, at) });
}

async function choose(found: readonly Found[]): Promise<Found | undefined> {
  const items = found.map(each => ({
    label: escapeIcons(vscode.workspace.asRelativePath(each.uri)),
    description: `line ${each.place.line + 1}`,
    each,
  }));
  const title = 'Open Compose File';
  const chosen = await showPick(items, { title, placeHolder: 'Files that have the service' });
  return chosen?.each;
}

async function filesWith(wanted: ComposeService): Promise<Found[]> {
  // Only who asks pays for the parser.
  const { placeOfService, projectOfFolder } = await import('./composeFile');
  const uris = await vscode.workspace.findFiles(composeFiles, leftOut, mostFiles);
  const inOrder = uris.toSorted((a, b) => a.path.length - b.path.length || a.path.localeCompare(b.path));
  const found: Found[] = [];
  for (const uri of inOrder) {
    const text = await textOf(uri);
    const place = text === undefined ? undefined : placeOfService(text, wanted.service);
    if (!place) continue;
    const project = place.project ?? projectOfFolder(uri.path.split('/').at(-2) ?? '');
    found.push({ uri, place, isOfProject: project === wanted.project });
  }
  return found;
}

/** `undefined` for a file that cannot be read, or is too long to be one. An unsaved change counts. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find(each => each.uri.toString() === uri.toString());
  if (open) return open.getText();
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if (size > mostBytes || (type & vscode.FileType.File) === 0) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
