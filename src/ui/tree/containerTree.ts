import * as vscode from 'vscode';
import type { Clock } from '../../common/clock';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { manyContainers } from '../../common/model/manyContainers';
import type { Container } from '../../common/model/container';
import type { ContainerSample } from '../../common/model/sample';
import type { WorkloadPeak } from '../../protocol/store';
import { commandIds, commandTitles, openSelectedCommandId, viewIds } from '../../contributions';
import type { ChosenContainers } from '../state/chosenContainers';
import type { LiveSnapshot, LiveState } from '../state/liveState';
import { describeEngine } from '../state/describeEngine';
import { containerTooltip } from './containerTooltip';
import { describeContainer } from './describeContainer';
import { deathTooltip, describeDeath } from './describeDeath';
import { describeTreeMessage } from './describeTreeMessage';
import { engineTooltip } from './engineTooltip';
import { RecentDeaths, type RecentDeathsOptions, type WorkloadDeaths } from './recentDeaths';
import { TooltipHold } from './tooltipHold';
import { runningCount, TreeModel } from './treeModel';
import {
  containersOf,
  type ContainerNode,
  type DeathNode,
  type EngineNode,
  type GroupNode,
  type TreeNode,
} from '../state/treeNodes';

/** Peaks of the last hour, requested when a tooltip opens. */
export type PeakSource = () => Promise<readonly WorkloadPeak[]>;

export interface ContainerTreeOptions {
  readonly live: LiveState;
  readonly peaks: PeakSource;
  readonly deaths: Pick<RecentDeathsOptions, 'history' | 'onDidHappen' | 'onDidMiss'>;
  readonly chosen: ChosenContainers;
  readonly clock: Clock;
  readonly handleError: (error: unknown) => void;
}

const peaksWithinMs = 1000;

/** The container tree in the side bar. Follows the live state, and refreshes only the nodes that changed. */
export class ContainerTree implements vscode.TreeDataProvider<TreeNode>, Disposable {
  readonly #disposables = new DisposableStore();
  readonly #didChange = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly #model = new TreeModel();
  readonly #live: LiveState;
  readonly #peaks: PeakSource;
  readonly #chosen: ChosenContainers;
  readonly #clock: Clock;
  readonly #view: vscode.TreeView<TreeNode>;
  readonly #hold: TooltipHold;
  readonly #deathsOf: (workload: string) => WorkloadDeaths | undefined;
  #soon: Disposable | undefined;

  readonly onDidChangeTreeData = this.#didChange.event;

  constructor({ live, peaks, deaths, chosen, clock, handleError }: ContainerTreeOptions) {
    this.#live = live;
    this.#peaks = peaks;
    this.#chosen = chosen;
    this.#clock = clock;
    this.#disposables.add(this.#didChange);
    this.#view = this.#disposables.add(
      vscode.window.createTreeView(viewIds.containers, {
        treeDataProvider: this,
        showCollapseAll: true,
        canSelectMany: true,
      }),
    );
    this.#hold = this.#disposables.add(new TooltipHold(clock, nodes => this.#didChange.fire([...nodes])));
    const endHold = (): void => this.#hold.end();
    this.#disposables.add(this.#view.onDidChangeSelection(endHold));
    this.#disposables.add(
      this.#view.onDidChangeSelection(({ selection }) =>
        // Selecting an engine opens or closes it; it does not select everything on it for comparison.
        chosen.set(selection.flatMap(node => (node.kind === 'engine' ? [] : containersOf(node)))),
      ),
    );
    this.#disposables.add(this.#view.onDidChangeVisibility(endHold));
    this.#disposables.add(vscode.window.onDidChangeWindowState(endHold));
    this.#disposables.add(vscode.window.onDidChangeTextEditorSelection(endHold));
    this.#disposables.add(vscode.commands.registerCommand(openSelectedCommandId, () => this.#openSelected()));
    const recent = this.#disposables.add(
      new RecentDeaths({
        ...deaths,
        clock,
        handleChange: () => this.#render(live.snapshot),
        handleError,
      }),
    );
    this.#deathsOf = workload => recent.of(workload, clock.now());
    this.#disposables.add(live.onDidChange(() => this.#renderSoon()));
    this.#disposables.add({ dispose: () => this.#soon?.dispose() });
    this.#render(live.snapshot);
  }

  getChildren(node?: TreeNode): TreeNode[] {
    if (!node) return [...this.#model.roots];
    return node.kind === 'death' ? [] : node.children;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.kind === 'engine' ? undefined : node.parent;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'engine':
        return engineItem(node);
      case 'group':
        return groupItem(node);
      case 'container':
        return containerItem(node, this.#deathsOf(node.container.workload.key)?.inDay);
      case 'death':
        return deathItem(node, this.#clock.now());
    }
  }

  async resolveTreeItem(
    item: vscode.TreeItem,
    node: TreeNode,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    this.#hold.begin(node);
    if (node.kind === 'group') {
      item.tooltip = groupTooltip(node);
      return item;
    }
    if (node.kind === 'engine') {
      item.tooltip = new vscode.MarkdownString(
        engineTooltip(node.status, this.#live.snapshot.collecting, node.label),
      );
      return item;
    }
    if (node.kind === 'death') {
      item.tooltip = new vscode.MarkdownString(deathTooltip(node.death.record));
      return item;
    }
    const peaks = await this.#peaksInTime();
    if (token.isCancellationRequested) return item;
    const { container, sample } = node;
    const peak = peaks.find(each => each.workload === container.workload.key);
    item.tooltip = new vscode.MarkdownString(
      containerTooltip({ container, sample, peak, leak: this.#leakOf(container), nowMs: Date.now() }),
    );
    return item;
  }

  #leakOf({ workload: { key } }: Container): string | undefined {
    return this.#live.snapshot.leaks?.find(({ workload }) => workload === key)?.text;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /**
   * Gives up on a store that does not answer soon, as when no window collects: the rest of the tooltip is
   * already known.
   */
  #peaksInTime(): Promise<readonly WorkloadPeak[]> {
    return new Promise(resolve => {
      const timer = this.#clock.setTimeout(() => resolve([]), peaksWithinMs);
      const finish = (peaks: readonly WorkloadPeak[]): void => {
        timer.dispose();
        resolve(peaks);
      };
      this.#peaks().then(finish, () => finish([]));
    });
  }

  /**
   * Handles a click, unless a visible view shows the selection anyway. The item's command has no arguments,
   * because VS Code forgets them when the item is refreshed: a click at that moment would fail.
   */
  async #openSelected(): Promise<void> {
    const [node, another] = this.#view.selection;
    if (another) return;
    if (node?.kind === 'container' && !this.#chosen.isFollowed)
      await vscode.commands.executeCommand(commandIds.showContainerHistory, node);
    if (node?.kind === 'death') await vscode.commands.executeCommand(commandIds.explainLastDeath, node);
  }

  /** Where there are many containers, in a step of its own, after those of the tick. */
  #renderSoon(): void {
    if (this.#live.containers.length <= manyContainers) return this.#render(this.#live.snapshot);
    this.#soon ??= this.#clock.setTimeout(() => {
      this.#soon = undefined;
      this.#render(this.#live.snapshot);
    }, 0);
  }

  #render(snapshot: LiveSnapshot): void {
    const { containers } = this.#live;
    const sampleOf = (id: string): ContainerSample | undefined => this.#live.sampleOf(id);
    const content = { engines: snapshot.engines, containers, sampleOf };
    const change = this.#hold.filter(
      this.#model.update({ ...content, deathsOf: this.#deathsOf, nowMs: this.#clock.now() }),
    );
    if (change === 'all') this.#didChange.fire(undefined);
    else if (change.length > 0) this.#didChange.fire([...change]);
    this.#view.message = describeTreeMessage(snapshot);
  }
}

function engineItem(node: EngineNode): vscode.TreeItem {
  const look = describeEngine(node.status, runningCount(node), node.label);
  const isEmpty = node.children.length === 0;
  const item = new vscode.TreeItem(
    look.label,
    isEmpty ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Expanded,
  );
  // VS Code expands an item only when it first sees it, when the engine has no containers yet. The other id
  // makes it a new item.
  item.id = isEmpty ? `${node.id}/empty` : node.id;
  item.description = look.description;
  item.contextValue = isEmpty ? 'emptyEngine' : 'engine';
  item.iconPath = themeIcon(look);
  item.accessibilityInformation = { label: `Engine ${look.label}, ${look.description}` };
  return item;
}

function themeIcon({ icon, color }: { readonly icon: string; readonly color?: string }): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
}

function groupItem(group: GroupNode): vscode.TreeItem {
  const item = new vscode.TreeItem(group.label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = group.id;
  item.contextValue = group.isProject ? 'project' : 'group';
  item.iconPath = new vscode.ThemeIcon(group.isProject ? 'layers' : 'package');
  return item;
}

/** Requested like those of other rows, so that it is known when it opens: it is held, too. */
function groupTooltip({ isProject, label }: GroupNode): string {
  return isProject ? `Compose project ${label}` : 'Containers without a Compose project';
}

function containerItem(node: ContainerNode, deaths: number | undefined): vscode.TreeItem {
  const look = describeContainer(node.container, node.sample, deaths);
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(look.label, node.children.length === 0 ? None : Collapsed);
  item.id = node.id;
  item.description = look.description;
  item.contextValue = 'container';
  item.iconPath = themeIcon(look);
  item.accessibilityInformation = { label: look.spoken };
  item.command = { command: openSelectedCommandId, title: commandTitles.showContainerHistory };
  return item;
}

function deathItem(node: DeathNode, nowMs: number): vscode.TreeItem {
  const look = describeDeath(node.death.record, nowMs);
  const item = new vscode.TreeItem(look.label, vscode.TreeItemCollapsibleState.None);
  item.id = node.id;
  item.description = look.description;
  item.contextValue = 'death';
  item.iconPath = themeIcon({ icon: 'error', color: 'list.errorForeground' });
  item.accessibilityInformation = { label: look.spoken };
  item.command = { command: openSelectedCommandId, title: commandTitles.explainLastDeath };
  return item;
}
