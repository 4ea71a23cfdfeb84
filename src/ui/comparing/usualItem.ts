import * as vscode from 'vscode';
import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import { escapeIcons } from '../../common/text/untrustedText';
import type { UsualLine } from '../../compare/usualLine';
import { commandIds, usualItemId } from '../../contributions';

const shownMs = 10_000;

/** Shows in the status bar for ten seconds how a run differed from earlier ones; a click compares them. */
export class UsualItem implements Disposable {
  readonly #clock: Clock;
  #item: vscode.StatusBarItem | undefined;
  #timer: Disposable | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  show({ text, isUnusual }: UsualLine, runId: string): void {
    this.dispose();
    const item = vscode.window.createStatusBarItem(usualItemId, vscode.StatusBarAlignment.Left, -1);
    item.name = 'Container Metrics: Run Compared';
    item.text = `$(${isUnusual ? 'graph-line' : 'check'}) ${escapeIcons(text)}`;
    item.tooltip = 'Compare with Earlier Runs';
    item.accessibilityInformation = { label: `${text}. Compare with Earlier Runs`, role: 'button' };
    item.command = {
      command: commandIds.compareLastRun,
      title: 'Compare with Earlier Runs',
      arguments: [runId],
    };
    item.show();
    this.#item = item;
    this.#timer = this.#clock.setTimeout(() => this.dispose(), shownMs);
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#item?.dispose();
    this.#timer = this.#item = undefined;
  }
}
