import type { Handle } from './sourceEvent';

/** Processes of tasks that are remembered. */
const maxPids = 200;

/**
 * Which terminals belong to tasks: those whose shell was the process of one. VS Code uses them again for other
 * tasks and then tells the old process, so a terminal stays one.
 */
export class TaskTerminals {
  readonly #pids = new Set<number>();
  readonly #pidOf = new Map<Handle, number>();
  readonly #found = new Set<Handle>();

  /** A task has this process: answers the terminals that are its own. */
  noteTask(pid: number): Handle[] {
    this.#pids.delete(pid);
    this.#pids.add(pid);
    const [oldest] = this.#pids;
    if (this.#pids.size > maxPids && oldest !== undefined) this.#pids.delete(oldest);
    const terminals = [...this.#pidOf].flatMap(([terminal, own]) => (own === pid ? [terminal] : []));
    for (const terminal of terminals) this.#found.add(terminal);
    return terminals;
  }

  /** A terminal with this process runs a command: whether it is a task's. */
  isTaskTerminal(terminal: Handle, pid: number | undefined): boolean {
    if (pid !== undefined) this.#pidOf.set(terminal, pid);
    if (pid !== undefined && this.#pids.has(pid)) this.#found.add(terminal);
    return this.#found.has(terminal);
  }

  /** Whether the process is that of another terminal than this. */
  isOfAnother(terminal: Handle, pid: number): boolean {
    return this.#pidOf.get(terminal) !== pid && [...this.#pidOf.values()].includes(pid);
  }

  forget(terminal: Handle): void {
    this.#pidOf.delete(terminal);
    this.#found.delete(terminal);
  }
}
