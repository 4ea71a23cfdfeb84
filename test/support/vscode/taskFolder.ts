import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

export interface ProcessTask {
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** A temporary folder whose `tasks.json` has tasks that run one program each. */
export class TaskFolder {
  readonly #folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-tasks-'));

  constructor(tasks: readonly ProcessTask[]) {
    // Nothing is asked about a task's output, and its terminal takes no room from the window.
    const quiet = { type: 'process', problemMatcher: [], presentation: { reveal: 'never' } };
    const content = { version: '2.0.0', tasks: tasks.map(task => ({ ...task, ...quiet })) };
    fs.mkdirSync(path.join(this.#folder, '.vscode'));
    fs.writeFileSync(path.join(this.#folder, '.vscode', 'tasks.json'), JSON.stringify(content));
  }

  /** Writes another file, at a path within the folder. */
  write(file: string, text: string): void {
    const target = path.join(this.#folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }

  /** The address of a server's window in which this folder is open. */
  urlIn(serverUrl: string): string {
    const url = new URL(serverUrl);
    url.searchParams.set('folder', this.#folder);
    return url.href;
  }

  remove(): void {
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }
}
