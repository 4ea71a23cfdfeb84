import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { WorkloadPeak } from '../../protocol/store';
import { commandIds, openSelectedCommandId, viewIds } from '../../contributions';
import type { LiveSnapshot, LiveState } from '../liveState';
import { containerTooltip } from './containerTooltip';
import { describeContainer } from './describeContainer';
import { TreeModel } from './treeModel';
import type { ContainerNode, GroupNode, TreeNode } from './treeNodes';

/** Last hour's peaks of the workloads, asked for when a tooltip opens. */
export type PeakSource = () => Promise<readonly WorkloadPeak[]>;

/** The sidebar's container tree: follows the live state and refreshes only the nodes that look different. */
export class ContainerTree implements vscode.TreeDataProvider<TreeNode>, Disposable {
  readonly #disposables = new DisposableStore();
  readonly #didChange = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly #model = new TreeModel();
  readonly #live: LiveState;
  readonly #peaks: PeakSource;
  readonly #view: vscode.TreeView<TreeNode>;

  readonly onDidChangeTreeData = this.#didChange.event;

  constructor(live: LiveState, peaks: PeakSource) {
    this.#live = live;
    this.#peaks = peaks;
    this.#disposables.add(this.#didChange);
    this.#view = this.#disposables.add(
      vscode.window.createTreeView(viewIds.containers, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.#disposables.add(vscode.commands.registerCommand(openSelectedCommandId, () => this.#openSelected()));
    this.#disposables.add(live.onDidChange(snapshot => this.#render(snapshot)));
    this.#render(live.snapshot);
  }

  getChildren(node?: TreeNode): TreeNode[] {
    if (!node) return [...this.#model.groups];
    return node.kind === 'group' ? node.children : [];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.kind === 'container' ? node.parent : undefined;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return node.kind === 'group' ? groupItem(node) : containerItem(node);
  }

  async resolveTreeItem(
    item: vscode.TreeItem,
    node: TreeNode,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    if (node.kind === 'group') return item;
    const peaks = await this.#peaks().catch(() => []);
    if (token.isCancellationRequested) return item;
    const { container, sample } = node;
    const peak = peaks.find(each => each.workload === container.workload.key);
    item.tooltip = new vscode.MarkdownString(
      containerTooltip({ container, sample, peak, nowMs: Date.now() }),
    );
    return item;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /**
   * What a click does. The item's command has no arguments, for VS Code forgets those of an item that is refreshed: a click at
   * that moment would find nothing to run.
   */
  async #openSelected(): Promise<void> {
    const [node] = this.#view.selection;
    if (node?.kind === 'container')
      await vscode.commands.executeCommand(commandIds.showContainerHistory, node);
  }

  #render(snapshot: LiveSnapshot): void {
    const change = this.#model.update(this.#live.containers, id => this.#live.sampleOf(id));
    if (change === 'all') this.#didChange.fire(undefined);
    else if (change.length > 0) this.#didChange.fire([...change]);
    this.#view.message = describeMessage(snapshot);
    const { excludedCount = 0 } = snapshot;
    this.#view.description = excludedCount > 0 ? `${excludedCount} excluded` : undefined;
  }
}

/**
 * The line above the tree: what a user must know before believing the figures below. VS Code shows it instead of a welcome
 * view, so it says nothing of the engine: without one the tree is empty, and the welcome view tells what to do. But where no
 * window collects that this one can work with, no engine is looked for either.
 */
function describeMessage({ engine, isPaused, storeProblem, collecting }: LiveSnapshot): string | undefined {
  if (collecting?.kind === 'blocked') return collecting.message;
  if (engine.kind !== 'connected') return undefined;
  if (isPaused) return 'Collection is paused.';
  return storeProblem === undefined ? undefined : `History is not being saved: ${storeProblem}`;
}

function groupItem(group: GroupNode): vscode.TreeItem {
  const item = new vscode.TreeItem(group.label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = group.id;
  item.contextValue = group.isProject ? 'project' : 'group';
  item.iconPath = new vscode.ThemeIcon(group.isProject ? 'layers' : 'package');
  item.tooltip = group.isProject ? `Compose project ${group.label}` : 'Containers of no Compose project';
  return item;
}

function containerItem(node: ContainerNode): vscode.TreeItem {
  const look = describeContainer(node.container, node.sample);
  const item = new vscode.TreeItem(look.label, vscode.TreeItemCollapsibleState.None);
  item.id = node.id;
  item.description = look.description;
  item.contextValue = 'container';
  item.iconPath = new vscode.ThemeIcon(
    look.icon,
    look.color === undefined ? undefined : new vscode.ThemeColor(look.color),
  );
  item.accessibilityInformation = { label: look.spoken };
  item.command = { command: openSelectedCommandId, title: 'Show Container History' };
  return item;
}
