import type { Uri } from 'vscode';
import type { Clock } from '../../common/clock';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { gitMark, type ReadHead } from '../../runs/gitMark';
import { maskSecrets } from '../../runs/maskSecrets';
import type { RunFacts } from '../../runs/sourceEvent';
import type { RunHead } from '../../timeline/markedRun';
import { watchGit, type GitApi, type GitRepository } from './gitExtension';

/** A rebase goes through many commits; where it comes to is what counts. */
const settleMs = 300;

/** A repository that is open in this window. */
interface Watched extends Disposable {
  head: ReadHead | undefined;
  readonly rootUri: Uri;
}

export interface GitHeadsOptions {
  readonly clock: Clock;
  readonly handleMark: (facts: Omit<RunFacts, 'workspace'>, root: Uri) => void;
}

/**
 * What is checked out in the repositories of this window, and when that changes. Git on the command line is
 * noticed as well as the window's own: the commit is compared whenever anything changes.
 */
export class GitHeads implements Disposable {
  readonly #options: GitHeadsOptions;
  readonly #parts = new DisposableStore();
  readonly #repositories = new Map<GitRepository, Watched>();
  #api = new DisposableStore();

  constructor(options: GitHeadsOptions) {
    this.#options = options;
    this.#parts.add(watchGit(api => this.#setApi(api)));
  }

  /** Of the innermost repository that holds a file or folder; the first one's without it. */
  headOf(uri: Uri | undefined): RunHead | undefined {
    const all = [...this.#repositories.values()];
    const around = all.filter(({ rootUri }) => uri && isWithin(uri, rootUri));
    const [found] = uri ? around.sort((a, b) => b.rootUri.path.length - a.rootUri.path.length) : all;
    if (!found?.head) return undefined;
    const { branch, commit } = found.head;
    return { ...(branch !== undefined && { branch }), ...(commit !== undefined && { commit }) };
  }

  dispose(): void {
    this.#setApi(undefined);
    this.#parts.dispose();
  }

  #setApi(api: GitApi | undefined): void {
    this.#api.dispose();
    for (const repository of [...this.#repositories.keys()]) this.#close(repository);
    this.#api = new DisposableStore();
    if (!api || this.#parts.isDisposed) return;
    this.#api.add(api.onDidOpenRepository(repository => this.#open(repository)));
    this.#api.add(api.onDidCloseRepository(repository => this.#close(repository)));
    for (const repository of api.repositories) this.#open(repository);
  }

  #open(repository: GitRepository): void {
    if (this.#repositories.has(repository)) return;
    let timer: Disposable | undefined;
    const changes = repository.state.onDidChange(() => {
      timer?.dispose();
      timer = this.#options.clock.setTimeout(() => void this.#compare(repository, watched), settleMs);
    });
    const watched: Watched = {
      head: this.#read(repository),
      rootUri: repository.rootUri,
      dispose: () => {
        timer?.dispose();
        changes.dispose();
      },
    };
    this.#repositories.set(repository, watched);
  }

  #close(repository: GitRepository): void {
    this.#repositories.get(repository)?.dispose();
    this.#repositories.delete(repository);
  }

  /** `undefined`: not read yet. */
  #read({ state: { HEAD } }: GitRepository): ReadHead | undefined {
    if (!HEAD) return undefined;
    const { name, commit } = HEAD;
    return {
      readMs: this.#options.clock.now(),
      ...(name !== undefined && { branch: maskSecrets(name) }),
      ...(commit !== undefined && { commit }),
    };
  }

  async #compare(repository: GitRepository, watched: Watched): Promise<void> {
    const head = this.#read(repository);
    const before = watched.head;
    if (!head) return;
    watched.head = head;
    if (!before || (before.branch === head.branch && before.commit === head.commit)) return;
    const made =
      head.commit === undefined ? undefined : await repository.getCommit(head.commit).catch(() => undefined);
    const facts = gitMark(before, head, made?.commitDate?.getTime());
    if (facts && this.#repositories.get(repository) === watched)
      this.#options.handleMark(facts, repository.rootUri);
  }
}

function isWithin(uri: Uri, root: Uri): boolean {
  const folder = root.path.endsWith('/') ? root.path : `${root.path}/`;
  return uri.scheme === root.scheme && `${uri.path}/`.startsWith(folder);
}
