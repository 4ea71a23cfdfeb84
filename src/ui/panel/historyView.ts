import * as vscode from 'vscode';
import type { Clock } from '../../common/clock';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { messageOf } from '../../common/errors';
import { contextKeys, viewIds } from '../../contributions';
import {
  firstView,
  mostPanelSubjects,
  type PanelState,
  type PanelSubjectRef,
  type PanelSubjects,
  type PanelView,
} from '../../protocol/panel';
import type { ChosenContainers } from '../state/chosenContainers';
import { panelKey } from './feed/panelSubject';
import { subjectsTitle } from './feed/panelTitle';
import { HistoryPage, type HistoryPageContext } from './historyPage';
import { KeptView } from './keptView';
import type { PanelStorage } from '../kit/tabs/keptPanels';

/** Arrow keys pass over rows on the way to another one: rows that are only passed are not shown. */
const restMs = 150;

export interface HistoryViewOptions extends HistoryPageContext {
  readonly chosen: ChosenContainers;
  readonly storage: PanelStorage;
  readonly clock: Clock;
}

/**
 * The history page as a view in a side bar or the bottom panel. Shows what is selected in the tree, and the
 * host before anything was selected, unless it is pinned. Range and charts stay the same when the subject
 * changes.
 */
export class HistoryView implements Disposable, vscode.WebviewViewProvider {
  readonly #options: HistoryViewOptions;
  readonly #disposables = new DisposableStore();
  readonly #kept: KeptView;
  /** Owned by the view's current place. */
  #place: DisposableStore | undefined;
  #view: vscode.WebviewView | undefined;
  #page: HistoryPage | undefined;
  #rest: Disposable | undefined;
  #following: Disposable | undefined;

  constructor(options: HistoryViewOptions) {
    const { chosen, source, storage, log } = options;
    this.#options = options;
    this.#kept = new KeptView(storage, error => log.error(`History view: ${messageOf(error)}`));
    this.#disposables.add(vscode.window.registerWebviewViewProvider(viewIds.history, this));
    this.#disposables.add(chosen.onDidChange(() => this.#follow()));
    this.#disposables.add(source.onDidChangeState(() => this.#updateTitle()));
    this.#disposables.add({
      dispose: () => {
        this.#rest?.dispose();
        this.#leave();
      },
    });
    this.#tellPinned();
  }

  /** VS Code created the view: for the first time, or after it was moved or had been hidden. */
  resolveWebviewView(view: vscode.WebviewView): void {
    this.#leave();
    const place = (this.#place = new DisposableStore());
    this.#view = view;
    place.add(view.onDidChangeVisibility(() => this.#updateVisible()));
    place.add(
      view.onDidDispose(() => {
        if (this.#view === view) this.#leave();
      }),
    );
    this.#open();
    this.#updateVisible();
  }

  /** Brings the view to the front with these subjects and, if given, this range. */
  async show(subjects: PanelSubjects, view?: PanelView): Promise<void> {
    this.#turnTo(subjects, view);
    await this.reveal();
  }

  async reveal(): Promise<void> {
    await vscode.commands.executeCommand(`${viewIds.history}.focus`);
  }

  /** The subjects and the time that the view shows. */
  get shown(): { readonly subjects: PanelSubjects; readonly view: PanelView } {
    const { subjects, view } = this.#state;
    return { subjects, view: this.#page?.view ?? view };
  }

  /** Pinned, the view keeps its subjects whatever is selected. */
  setPinned(isPinned: boolean): void {
    this.#kept.set({ ...this.#kept.value, isPinned });
    this.#tellPinned();
    if (isPinned) this.#rest?.dispose();
    else this.#turnToChosen();
  }

  refresh(): void {
    this.#page?.refresh();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  get #state(): PanelState {
    return (
      this.#kept.value.state ?? { version: 2, subjects: [{ kind: 'host' }], view: firstView, hidden: [] }
    );
  }

  #follow(): void {
    this.#rest?.dispose();
    this.#rest = this.#options.clock.setTimeout(() => this.#turnToChosen(), restMs);
  }

  /** When nothing is selected, or more than can be drawn together, the view stays as it is. */
  #turnToChosen(): void {
    if (this.#kept.value.isPinned) return;
    const refs = new Map(
      this.#options.chosen.containers.map(({ workload: { key, name } }): [string, PanelSubjectRef] => [
        key,
        { kind: 'container', workload: key, name },
      ]),
    );
    const [first, ...others] = refs.values();
    if (first && refs.size <= mostPanelSubjects) this.#turnTo([first, ...others]);
  }

  #turnTo(subjects: PanelSubjects, view?: PanelView): void {
    const state = this.#state;
    const isOther = panelKey(subjects) !== panelKey(state.subjects);
    if (isOther || view) {
      const { scrollTop, ...rest } = state;
      this.#keep({
        ...rest,
        ...(!isOther && scrollTop && { scrollTop }),
        subjects,
        view: view ?? state.view,
      });
    }
    if (isOther) this.#open();
    if (view) this.#page?.look({ view });
  }

  #keep(state: PanelState): void {
    this.#kept.set({ ...this.#kept.value, state });
  }

  /** Loads the page again with the current subjects. */
  #open(): void {
    const view = this.#view;
    if (!view) return;
    this.#page?.dispose();
    const { webview, visible: isVisible } = view;
    const state = this.#state;
    this.#page = new HistoryPage({
      ...this.#options,
      webview,
      place: 'view',
      isVisible,
      subjects: state.subjects,
      state,
      handleKeep: kept => this.#keep(kept),
    });
    this.#updateTitle();
  }

  #leave(): void {
    this.#page?.dispose();
    this.#place?.dispose();
    this.#following?.dispose();
    this.#page = this.#place = this.#view = this.#following = undefined;
  }

  #updateVisible(): void {
    const isVisible = this.#view?.visible ?? false;
    this.#page?.setVisible(isVisible);
    this.#updateFollowing();
  }

  /** While the view is visible and follows the tree, clicks in the tree open no tab. */
  #updateFollowing(): void {
    const isFollowing = (this.#view?.visible ?? false) && !this.#kept.value.isPinned;
    if (isFollowing) this.#following ??= this.#options.chosen.follow();
    else {
      this.#following?.dispose();
      this.#following = undefined;
    }
  }

  #updateTitle(): void {
    const { source } = this.#options;
    if (!this.#view) return;
    const title = subjectsTitle(this.#state.subjects, (workload, name) => source.labelOf(workload, name));
    if (this.#view.description !== title) this.#view.description = title;
  }

  #tellPinned(): void {
    const { isPinned } = this.#kept.value;
    void vscode.commands.executeCommand('setContext', contextKeys.isHistoryPinned, isPinned);
    this.#updateFollowing();
  }
}
