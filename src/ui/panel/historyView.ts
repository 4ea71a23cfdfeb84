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
import type { PanelStorage } from './keptPanels';

/** Arrow keys pass rows on the way to another one: what is passed is not shown. */
const restMs = 150;

export interface HistoryViewOptions extends HistoryPageContext {
  readonly chosen: ChosenContainers;
  readonly storage: PanelStorage;
  readonly clock: Clock;
}

/**
 * The page of a history panel as a view, which users put into a side bar or the bottom panel. Shows what is
 * selected in the tree unless it is pinned, the host before anything was; takes the range and the charts along
 * from one to the next.
 */
export class HistoryView implements Disposable, vscode.WebviewViewProvider {
  readonly #options: HistoryViewOptions;
  readonly #disposables = new DisposableStore();
  readonly #kept: KeptView;
  /** What belongs to the place where it is now. */
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

  /** VS Code has made a place for it: at first, and after it was moved or hidden for good. */
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

  /** Brings it to the front with these subjects and, where one is given, this range. */
  async show(subjects: PanelSubjects, view?: PanelView): Promise<void> {
    this.#turnTo(subjects, view);
    await this.reveal();
  }

  async reveal(): Promise<void> {
    await vscode.commands.executeCommand(`${viewIds.history}.focus`);
  }

  /** What it shows, and when. */
  get shown(): { readonly subjects: PanelSubjects; readonly view: PanelView } {
    const { subjects, view } = this.#state;
    return { subjects, view: this.#page?.view ?? view };
  }

  /** Whether it stays with what it shows, whatever is selected. */
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

  /** A selection of nothing, or of more than can be drawn together, leaves what is shown. */
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

  /** Loads the page anew, for what it shows now. */
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

  /** While it is on the screen and follows the tree, a click in the tree opens no tab beside it. */
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
