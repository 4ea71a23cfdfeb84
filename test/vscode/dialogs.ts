import * as vscode from 'vscode';

/** What a command showed the user, in order. */
export interface Shown {
  readonly kind: 'pick' | 'save' | 'message' | 'input';
  /** Title of a pick or an input, suggested file name, or text of a message with its detail. */
  readonly text: string;
  /** Labels of a pick's entries. */
  readonly labels: readonly string[];
}

/** The entry that the user chooses, by its label; `undefined` closes the pick. */
export type Chooser = (title: string, labels: readonly string[]) => string | undefined;

const original = { ...vscode.window };

/**
 * Plays the user in the extension's dialogs, which run in this process: closes each one unless `choose` says
 * otherwise, and records what was shown. `restore` brings the real dialogs back.
 */
export class Dialogs {
  readonly shown: Shown[] = [];
  choose: Chooser = () => undefined;
  chooseText: () => string | undefined = () => undefined;
  chooseFile: () => vscode.Uri | undefined = () => undefined;
  chooseAction: (message: string) => string | undefined = () => undefined;

  constructor() {
    const { window } = vscode;
    const note = (kind: Shown['kind'], text: string, labels: readonly string[] = []): void => {
      const last = this.shown.at(-1);
      // A pick that is closed at once is shown again, so it is recorded only once.
      if (last?.kind === kind && last.text === text) return;
      this.shown.push({ kind, text, labels });
    };
    const showQuickPick = async (
      items: readonly vscode.QuickPickItem[] | Promise<readonly vscode.QuickPickItem[]>,
      options: vscode.QuickPickOptions,
    ): Promise<unknown> => {
      const list = (await items).filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
      const labels = list.map(({ label }) => label);
      note('pick', options.title ?? '', labels);
      const chosen = this.choose(options.title ?? '', labels);
      const item = list.find(({ label }) => label === chosen);
      return item && options.canPickMany ? [item] : item;
    };
    const showMessage = (message: string, ...rest: unknown[]): Promise<string | undefined> => {
      const detail = rest.map(each => (each as { detail?: string } | undefined)?.detail ?? '').join('');
      note('message', detail === '' ? message : `${message}\n${detail}`);
      return Promise.resolve(this.chooseAction(message));
    };
    Object.assign(window, {
      showQuickPick,
      showSaveDialog: (options: vscode.SaveDialogOptions) => {
        note('save', options.defaultUri?.path.split('/').at(-1) ?? '');
        return Promise.resolve(this.chooseFile());
      },
      showInputBox: (options: vscode.InputBoxOptions) => {
        note('input', options.title ?? '');
        return Promise.resolve(this.chooseText());
      },
      showInformationMessage: showMessage,
      showWarningMessage: showMessage,
      showErrorMessage: showMessage,
    });
  }

  restore(): void {
    const { showQuickPick, showSaveDialog, showInputBox } = original;
    const { showInformationMessage, showWarningMessage, showErrorMessage } = original;
    Object.assign(vscode.window, {
      ...{
        showQuickPick,
        showSaveDialog,
        showInputBox,
        showInformationMessage,
        showWarningMessage,
        showErrorMessage,
      },
    });
  }
}
