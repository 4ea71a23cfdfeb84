import type { Uri } from 'vscode';
import type { Clock } from '../../common/clock';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { gitMark, type ReadHead } from '../../runs/gitMark';
import { maskSecrets } from '../../common/text/maskSecrets';
import type { RunFacts } from '../../runs/sourceEvent';
import type { RunHead } from '../../timeline/markedRun';
import { watchGit, type GitApi, type GitRepository } from './gitExtension';

/** A rebase checks out many commits; only the last one matters. */
const settleMs = 300;

/** A repository that is open in this window. */
interface Watched extends Disposable {
  readonly repository: GitRepository;
  /** The head when it was compared last. */
  head: ReadHead | undefined;
}

export interface GitHeadsOptions {
  readonly clock: Clock;
  readonly handleError: (error: unknown) => void;
  readonly handleMark: (facts: Omit<RunFacts, 'workspace'>, root: Uri) => void;
}

/**
 * What is checked out in this window's repositories, and when that changes. Also notices Git on the command
 * line: the commit is compared whenever anything in the repository changes.
 */
export class GitHeads implements Disposable {
  readonly #options: GitHeadsOptions;
  readonly #disposables = new DisposableStore();
  /** By root folder: the Git extension returns a new object for the same repository each time. */
  readonly #repositories = new Map<string, Watched>();
  #api = new DisposableStore();

  constructor(options: GitHeadsOptions) {
    this.#options = options;
    this.#disposables.add(watchGit(api => this.#setApi(api), options.handleError));
  }

  /**
   * The current head of the innermost repository that contains a file or folder; of the first repository
   * without `uri`.
   */
  headOf(uri: Uri | undefined): RunHead | undefined {
    const all = [...this.#repositories.values()].map(({ repository }) => repository);
    const around = all.filter(({ rootUri }) => uri && isWithin(uri, rootUri));
    const [found] = uri ? around.sort((a, b) => b.rootUri.path.length - a.rootUri.path.length) : all;
    return found && headIn(found);
  }

  dispose(): void {
    this.#setApi(undefined);
    this.#disposables.dispose();
  }

  #setApi(api: GitApi | undefined): void {
    this.#api.dispose();
    for (const { repository } of [...this.#repositories.values()]) this.#close(repository);
    this.#api = new DisposableStore();
    if (!api || this.#disposables.isDisposed) return;
    this.#api.add(api.onDidOpenRepository(repository => this.#open(repository)));
    this.#api.add(api.onDidCloseRepository(repository => this.#close(repository)));
    for (const repository of api.repositories) this.#open(repository);
  }

  #open(repository: GitRepository): void {
    const root = repository.rootUri.toString();
    if (this.#repositories.has(root)) return;
    let timer: Disposable | undefined;
    const changes = repository.state.onDidChange(() => {
      timer?.dispose();
      timer = this.#options.clock.setTimeout(() => void this.#compare(watched), settleMs);
    });
    const watched: Watched = {
      repository,
      head: this.#read(repository),
      dispose: () => {
        timer?.dispose();
        changes.dispose();
      },
    };
    this.#repositories.set(root, watched);
  }

  #close({ rootUri }: GitRepository): void {
    const root = rootUri.toString();
    this.#repositories.get(root)?.dispose();
    this.#repositories.delete(root);
  }

  /** `undefined` when it has not been read yet. */
  #read(repository: GitRepository): ReadHead | undefined {
    const head = headIn(repository);
    return head && { ...head, readMs: this.#options.clock.now() };
  }

  async #compare(watched: Watched): Promise<void> {
    const { repository } = watched;
    const head = this.#read(repository);
    const before = watched.head;
    if (!head) return;
    watched.head = head;
    if (!before || (before.branch === head.branch && before.commit === head.commit)) return;
    const made =
      head.commit === undefined ? undefined : await repository.getCommit(head.commit).catch(() => undefined);
    const facts = gitMark(before, head, made?.commitDate?.getTime());
    if (facts && this.#repositories.get(repository.rootUri.toString()) === watched)
      this.#options.handleMark(facts, repository.rootUri);
  }
}

function isWithin(uri: Uri, root: Uri): boolean {
  const folder = root.path.endsWith('/') ? root.path : `${root.path}/`;
  return uri.scheme === root.scheme && `${uri.path}/`.startsWith(folder);
}

function headIn({ state: { HEAD } }: GitRepository): RunHead | undefined {
  if (!HEAD) return undefined;
  const { name, commit } = HEAD;
  return {
    ...(name !== undefined && { branch: maskSecrets(name) }),
    ...(commit !== undefined && { commit }),
  };
}
