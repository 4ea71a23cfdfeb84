import type { Handle } from './sourceEvent';

/** Most processes of tasks that are remembered. */
const maxPids = 200;

/**
 * Which terminals belong to tasks: those whose shell was a task's process. VS Code reuses them for other
 * tasks and then reports the old process, so a terminal stays a task's.
 */
export class TaskTerminals {
  readonly #pids = new Set<number>();
  readonly #pidOf = new Map<Handle, number>();
  readonly #found = new Set<Handle>();

  /** Notes that a task has this process. Returns the terminals that have it. */
  noteTask(pid: number): Handle[] {
    this.#pids.delete(pid);
    this.#pids.add(pid);
    const [oldest] = this.#pids;
    if (this.#pids.size > maxPids && oldest !== undefined) this.#pids.delete(oldest);
    const terminals = [...this.#pidOf].flatMap(([terminal, own]) => (own === pid ? [terminal] : []));
    for (const terminal of terminals) this.#found.add(terminal);
    return terminals;
  }

  /** Whether a terminal that runs a command, with this process, is a task's. */
  isTaskTerminal(terminal: Handle, pid: number | undefined): boolean {
    if (pid !== undefined) this.#pidOf.set(terminal, pid);
    if (pid !== undefined && this.#pids.has(pid)) this.#found.add(terminal);
    return this.#found.has(terminal);
  }

  /** Whether the process belongs to another terminal than this. */
  isOfAnother(terminal: Handle, pid: number): boolean {
    return this.#pidOf.get(terminal) !== pid && [...this.#pidOf.values()].includes(pid);
  }

  forget(terminal: Handle): void {
    this.#pidOf.delete(terminal);
    this.#found.delete(terminal);
  }
}
