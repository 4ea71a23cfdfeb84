import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { commandIds, statusBarItemId } from '../../contributions';
import { describeStatusBar } from './describeStatusBar';
import type { LiveSnapshot, LiveState } from '../state/liveState';

/** The host's CPU in the status bar; a click opens the host's history. */
export class StatusBar implements Disposable {
  readonly #disposables = new DisposableStore();
  readonly #item: vscode.StatusBarItem;

  constructor(live: LiveState) {
    this.#item = this.#disposables.add(
      vscode.window.createStatusBarItem(statusBarItemId, vscode.StatusBarAlignment.Right, 90),
    );
    this.#item.name = 'Container Metrics: Host CPU';
    this.#item.command = commandIds.showHostHistory;
    this.#disposables.add(live.onDidChange(snapshot => this.#render(snapshot)));
    this.#render(live.snapshot);
    this.#item.show();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #render(snapshot: LiveSnapshot): void {
    const { text, tooltip, spoken } = describeStatusBar(snapshot);
    if (this.#item.text !== text) this.#item.text = text;
    this.#item.tooltip = new vscode.MarkdownString(tooltip);
    this.#item.accessibilityInformation = { label: spoken };
  }
}
