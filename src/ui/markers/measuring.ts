import * as v from 'valibot';
import * as vscode from 'vscode';
import { checked } from '../../common/checked';
import type { Disposable } from '../../common/disposable';
import { ArgumentError } from '../../common/errors';
import { escapeIcons, escapeMarkdown, plainLine } from '../../common/text/untrustedText';
import { commandIds, contextKeys, measuringItemId } from '../../contributions';
import type { Core } from '../../core';

/** Most characters of a label in the status bar. */
const maxShown = 30;

/** What a keybinding may name; without a text, the user is asked. */
const givenLabel = v.fallback(
  v.pipe(
    v.string(),
    v.transform(label => plainLine(label).trim()),
  ),
  '',
);

/**
 * What a user measures by hand, one thing at a time. A status bar item shows that it is going on, and a click
 * on it ends it.
 */
export class Measuring implements Disposable {
  readonly #runs: Core['runs'];
  #current: { readonly id: string; readonly item: vscode.StatusBarItem } | undefined;
  #lastLabel = '';

  constructor(runs: Core['runs']) {
    this.#runs = runs;
    this.#show(undefined);
  }

  /** `label`: what is measured. Without a text, the user is asked for it. Ends a measurement in progress. */
  async start(label: unknown): Promise<void> {
    const given = checked(givenLabel, label);
    const chosen = given === '' ? await this.#ask() : given;
    if (chosen === undefined) return;
    this.#lastLabel = chosen;
    const id = await this.#runs.begin({ label: chosen });
    await this.#end();
    this.#show(id, chosen);
  }

  async stop(): Promise<void> {
    if (!this.#current) throw new ArgumentError('Nothing is being measured: run Start Measuring first.');
    await this.#end();
  }

  dispose(): void {
    this.#current?.item.dispose();
    this.#current = undefined;
  }

  async #end(): Promise<void> {
    const { id } = this.#current ?? {};
    this.#show(undefined);
    if (id !== undefined) await this.#runs.end(id);
  }

  async #ask(): Promise<string | undefined> {
    const label = await vscode.window.showInputBox({
      title: 'Start Measuring',
      placeHolder: 'load test',
      prompt: 'What are you measuring? Runs with the same name can be compared.',
      value: this.#lastLabel,
    });
    const line = plainLine(label ?? '').trim();
    return line === '' ? undefined : line;
  }

  #show(id: string | undefined, label = ''): void {
    this.dispose();
    void vscode.commands.executeCommand('setContext', contextKeys.isMeasuring, id !== undefined);
    if (id === undefined) return;
    const item = vscode.window.createStatusBarItem(measuringItemId, vscode.StatusBarAlignment.Left, 0);
    item.name = 'Container Metrics: Measuring';
    item.text = `$(record) ${escapeIcons(plainLine(label, maxShown))}`;
    item.tooltip = new vscode.MarkdownString(`Measuring ${escapeMarkdown(label)}: click to stop`);
    item.accessibilityInformation = { label: `Measuring ${label}: click to stop` };
    item.command = commandIds.stopMeasuring;
    item.show();
    this.#current = { id, item };
  }
}
