import * as vscode from 'vscode';

/** The part of the API of VS Code's Git extension (version 1) that is used. */
export interface GitApi {
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  readonly onDidCloseRepository: vscode.Event<GitRepository>;
}

export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    /** `undefined` when it has not been read yet, or nothing has been committed. */
    readonly HEAD: { readonly name?: string; readonly commit?: string } | undefined;
    readonly onDidChange: vscode.Event<void>;
  };
  getCommit(ref: string): Promise<{ readonly commitDate?: Date }>;
}

interface GitExports {
  readonly enabled: boolean;
  readonly onDidChangeEnablement: vscode.Event<boolean>;
  /** Throws while the Git extension is disabled. */
  getAPI(version: 1): GitApi;
}

/**
 * Calls back with the API of the Git extension whenever it becomes available, and with `undefined` when a
 * user disables it. Never calls back when it is not installed.
 */
export function watchGit(
  handleApi: (api: GitApi | undefined) => void,
  handleError: (error: unknown) => void,
): vscode.Disposable {
  const parts: vscode.Disposable[] = [];
  let isDisposed = false;
  const watch = async (): Promise<void> => {
    const extension = vscode.extensions.getExtension<GitExports>('vscode.git');
    if (!extension) return;
    const git = await extension.activate();
    if (isDisposed) return;
    const tell = async (): Promise<void> => {
      // The Git extension reports that it is enabled a moment before its API is complete.
      await Promise.resolve();
      if (!isDisposed) handleApi(git.enabled ? git.getAPI(1) : undefined);
    };
    parts.push(git.onDidChangeEnablement(() => void tell().catch(handleError)));
    await tell();
  };
  void watch().catch(handleError);
  return {
    dispose: () => {
      isDisposed = true;
      vscode.Disposable.from(...parts).dispose();
    },
  };
}
