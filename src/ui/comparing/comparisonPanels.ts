import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { plainLine } from '../../common/text/untrustedText';
import { comparisonViewType } from '../../contributions';
import { parseComparisonState, type ComparisonState } from '../../protocol/comparison';
import type { EndedRun } from '../../runs/comparableRuns';
import type { Sides } from '../state/runComparison';
import { ComparisonPanel, type ComparisonPanelOptions } from './comparisonPanel';
import { titleOf } from '../state/runTexts';

/** The comparison tabs, one for each pair of sides. They survive a reload of their window. */
export class ComparisonPanels implements Disposable, vscode.WebviewPanelSerializer {
  readonly #core: ComparisonPanelOptions['core'];
  readonly #disposables = new DisposableStore();
  readonly #panels = new Map<string, ComparisonPanel>();

  constructor(core: ComparisonPanelOptions['core']) {
    this.#core = core;
    this.#disposables.add(vscode.window.registerWebviewPanelSerializer(comparisonViewType, this));
  }

  /** Brings the tab of these sides to the front, or opens it. */
  show({ a, b }: Sides<EndedRun>): void {
    const state: ComparisonState = { version: 1, a: a.map(({ id }) => id), b: b.map(({ id }) => id) };
    const open = this.#panels.get(keyOf(state));
    if (open) return open.reveal();
    const title = `${plainLine(titleOf(a, b), 60)} Compared`;
    this.#adopt(vscode.window.createWebviewPanel(comparisonViewType, title, vscode.ViewColumn.Active), state);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const state = parseComparisonState(kept);
    if (state && !this.#panels.has(keyOf(state))) this.#adopt(panel, state);
    // A tab without a known comparison would stay empty forever.
    else panel.dispose();
    return Promise.resolve();
  }

  dispose(): void {
    this.#disposables.dispose();
    for (const panel of this.#panels.values()) panel.dispose();
    this.#panels.clear();
  }

  #adopt(panel: vscode.WebviewPanel, state: ComparisonState): void {
    const handleDispose = (): void => void this.#panels.delete(keyOf(state));
    this.#panels.set(keyOf(state), new ComparisonPanel({ panel, state, core: this.#core, handleDispose }));
  }
}

function keyOf({ a, b }: ComparisonState): string {
  return JSON.stringify([a, b]);
}
