import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { logScheme } from '../../contributions';
import type { Core } from '../../core';
import type { DeathDetails } from '../../deaths/keptDeath';
import { logSpan } from '../../deaths/logSpan';
import { safeFileName } from '../kit/safeFileName';
import { loggedText } from './logText';

const notKept =
  'The output of containers is not kept in documents. Open it again from the card of the death, as long as the engine has it.';

/**
 * What containers wrote before they died, as read-only documents. The text is fetched from the engine when a
 * user opens it, and kept only while its document is open.
 */
export class LogDocuments implements Disposable, vscode.TextDocumentContentProvider {
  readonly #disposables = new DisposableStore();
  readonly #collecting: Pick<Core['collecting'], 'readLog'>;
  readonly #texts = new Map<string, string>();
  readonly #didChange = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#didChange.event;

  constructor(collecting: Pick<Core['collecting'], 'readLog'>) {
    this.#collecting = collecting;
    this.#disposables.add(this.#didChange);
    this.#disposables.add(vscode.workspace.registerTextDocumentContentProvider(logScheme, this));
    this.#disposables.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
    );
  }

  /** Rejects with an `ArgumentError` that says why nothing can be shown. */
  async show({ record, log: kept }: Pick<DeathDetails, 'record' | 'log'>): Promise<void> {
    const { id: containerId, workload, name } = record.container;
    const query = { containerId, workload, ...logSpan(record) };
    const text = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'Reading logs' },
      () => loggedText(record, this.#collecting.readLog(query), kept),
    );
    const moment = new Date(record.atMs).toISOString().replace(/[:.]\d+Z$/, '');
    const path = `/${safeFileName(`${name} ${moment}`, 'container')}.log`;
    const uri = vscode.Uri.from({ scheme: logScheme, path, query: `${containerId} ${record.atMs}` });
    this.#texts.set(uri.toString(), text);
    // Updates the document if it is already open.
    this.#didChange.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'log').then(undefined, () => undefined);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? notKept;
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
