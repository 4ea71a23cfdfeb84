import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import type { MarkedKind, MarkedRun, RunOutcome } from '../timeline/markedRun';
import { TaskTerminals } from './taskTerminals';
import type { Handle, RunFacts, SourceEvent } from './sourceEvent';

/**
 * How long a start is held: a shell reports the command of a task up to 0.4 s before VS Code reports the
 * task. The end of a task waits as long for its exit code.
 */
export const holdMs = 500;

/** If two sources see the same thing, the one that knows more of it counts. */
const ranks: Readonly<Partial<Record<MarkedKind, number>>> = { terminal: 1, task: 2, debug: 3 };

export interface RunTrackerOptions {
  readonly clock: Clock;
  readonly makeId: () => string;
  /** Receives a run when it begins, and again when it ends. */
  readonly handleRun: (run: MarkedRun) => void;
}

/** Something that was reported to begin. */
interface Started {
  id: string;
  readonly kind: MarkedKind;
  readonly facts: RunFacts;
  /** Process of a task, once it is known. */
  pid?: number;
  /** Terminal of a command. */
  readonly terminal?: Handle;
  /** Debug sessions of one family that have not ended. */
  readonly sessions: Set<Handle>;
  end?: { readonly atMs: number; outcome?: RunOutcome };
  /** Whether its start was passed to `handleRun`. */
  isTold: boolean;
  /** The same thing as seen by a source that knows more. */
  claimedBy?: Started;
  isDropped: boolean;
  hold?: Disposable;
  /** The wait for its exit code. */
  patience?: Disposable;
}

/**
 * Makes runs of what VS Code reports of tasks, debug sessions and terminals: one run for each thing that a
 * user did, however many sources see it and however often its end is reported.
 */
export class RunTracker implements Disposable {
  readonly #options: RunTrackerOptions;
  readonly #terminals = new TaskTerminals();
  /** What goes on, by the handle that it is reported with. */
  readonly #tasks = new Map<Handle, Started>();
  readonly #sessions = new Map<Handle, Started>();
  readonly #commands = new Map<Handle, Started>();
  /** Starts of the last moment. */
  readonly #held = new Set<Started>();

  constructor(options: RunTrackerOptions) {
    this.#options = options;
  }

  track(event: SourceEvent): void {
    switch (event.type) {
      case 'taskStart':
        if (!this.#tasks.has(event.task)) this.#tasks.set(event.task, this.#begin('task', event.facts));
        return;
      case 'taskProcess':
        return this.#noteTaskProcess(event);
      case 'taskProcessEnd':
        return this.#end(this.#tasks.get(event.task), event.atMs, event.exitCode ?? 'stopped');
      case 'taskEnd':
        return this.#end(this.#tasks.get(event.task), event.atMs, undefined);
      case 'debugStart':
        return this.#noteSession(event);
      case 'debugEnd':
        return this.#noteSessionEnd(event);
      case 'commandStart':
        return this.#noteCommand(event);
      case 'commandEnd':
        return this.#end(this.#commands.get(event.command), event.atMs, event.exitCode ?? 'unknown');
      case 'terminalClose':
        this.#terminals.forget(event.terminal);
        return this.#end(this.#commandIn(event.terminal), event.atMs, 'stopped');
      case 'done': {
        const run = this.#runOf({ id: this.#options.makeId(), kind: event.kind, facts: event.facts });
        const { endMs, outcome } = event;
        return this.#options.handleRun({ ...run, endMs, ...(outcome !== undefined && { outcome }) });
      }
      case 'sourceOff':
        for (const each of this.#goingOn())
          if (each.kind === event.kind) this.#end(each, event.atMs, 'unknown');
    }
  }

  /** Reports nothing more: what goes on is left as it is. */
  dispose(): void {
    for (const each of [...this.#held, ...this.#goingOn()]) {
      each.hold?.dispose();
      each.patience?.dispose();
    }
    for (const each of [this.#held, this.#tasks, this.#sessions, this.#commands]) each.clear();
  }

  #noteTaskProcess({ task, pid }: Extract<SourceEvent, { type: 'taskProcess' }>): void {
    const started = this.#tasks.get(task);
    if (!started || pid <= 0) return;
    started.pid = pid;
    for (const terminal of this.#terminals.noteTask(pid)) {
      const command = this.#commandIn(terminal);
      if (!command) continue;
      // Its start was passed on before that of the task: the task goes on under its id.
      if (command.isTold && !started.isTold) started.id = command.id;
      command.isDropped = true;
      this.#forget(command);
    }
  }

  #noteSession({ session, parent, facts }: Extract<SourceEvent, { type: 'debugStart' }>): void {
    if (this.#sessions.has(session)) return;
    // Nothing is known of a family that began before tracking did.
    if (parent !== undefined && !this.#sessions.has(parent)) return;
    const family = this.#sessions.get(parent) ?? this.#begin('debug', facts);
    family.sessions.add(session);
    this.#sessions.set(session, family);
  }

  #noteSessionEnd({ session, atMs }: Extract<SourceEvent, { type: 'debugEnd' }>): void {
    const family = this.#sessions.get(session);
    if (!family) return;
    this.#sessions.delete(session);
    family.sessions.delete(session);
    // Debug adapters do not tell how the program that they debugged has ended.
    if (family.sessions.size === 0) this.#end(family, atMs, 'unknown');
  }

  #noteCommand(event: Extract<SourceEvent, { type: 'commandStart' }>): void {
    const { command, terminal, pid, atMs, facts } = event;
    this.#end(this.#commandIn(terminal), atMs, 'unknown');
    if (this.#terminals.isTaskTerminal(terminal, pid) || !facts) return;
    this.#commands.set(command, this.#begin('terminal', facts, terminal));
  }

  #begin(kind: MarkedKind, facts: RunFacts, terminal?: Handle): Started {
    const { clock, makeId } = this.#options;
    const parts = { kind, facts, terminal, sessions: new Set<Handle>() };
    const started: Started = { id: makeId(), ...parts, isTold: false, isDropped: false };
    for (const other of this.#held) {
      if (isSeenTwice(other, started)) other.claimedBy ??= started;
      // The terminal may report later, because its process had to be asked for.
      else if (kind === 'terminal' && isSeenTwice(started, other)) started.claimedBy ??= other;
    }
    this.#held.add(started);
    started.hold = clock.setTimeout(() => this.#release(started), holdMs);
    return started;
  }

  /** Ends the hold: another source could have reported the same thing until now. */
  #release(started: Started): void {
    this.#held.delete(started);
    const { claimedBy, terminal, end } = started;
    const isOther = claimedBy?.pid !== undefined && this.#terminals.isOfAnother(terminal, claimedBy.pid);
    if (started.isDropped || (claimedBy && !isOther)) {
      started.isDropped = true;
      this.#forget(started);
      return;
    }
    started.isTold = true;
    if (!end || end.outcome !== undefined) this.#tell(started);
    else this.#options.handleRun(this.#runOf(started));
  }

  /** `outcome` `undefined`: waits for another end that may tell it. What has ended does not end again. */
  #end(started: Started | undefined, atMs: number, outcome: RunOutcome | undefined): void {
    if (!started || started.end?.outcome !== undefined) return;
    const endMs = Math.max(started.facts.atMs, started.end?.atMs ?? atMs);
    started.end = { atMs: endMs, ...(outcome !== undefined && { outcome }) };
    started.patience?.dispose();
    if (outcome === undefined) {
      const giveUp = (): void => this.#end(started, endMs, 'unknown');
      started.patience = this.#options.clock.setTimeout(giveUp, holdMs);
      return;
    }
    this.#forget(started);
    if (started.isTold && !started.isDropped) this.#tell(started);
  }

  #tell(started: Started): void {
    const { atMs: endMs, outcome } = started.end ?? {};
    this.#options.handleRun({
      ...this.#runOf(started),
      ...(endMs !== undefined && { endMs }),
      ...(outcome !== undefined && { outcome }),
    });
  }

  #runOf({ id, kind, facts }: Pick<Started, 'id' | 'kind' | 'facts'>): MarkedRun {
    const { key, label, atMs, isBackground, workspace, head } = facts;
    return {
      ...{ id, kind, key, label, startMs: atMs },
      ...(isBackground && { isBackground }),
      ...(workspace !== undefined && { workspace }),
      ...(head && { head }),
    };
  }

  #commandIn(terminal: Handle): Started | undefined {
    return [...this.#commands.values()].find(each => each.terminal === terminal);
  }

  #goingOn(): Set<Started> {
    return new Set([...this.#tasks.values(), ...this.#sessions.values(), ...this.#commands.values()]);
  }

  /** Later reports of it mean nothing. */
  #forget(started: Started): void {
    started.patience?.dispose();
    for (const map of [this.#tasks, this.#sessions, this.#commands]) {
      for (const [handle, each] of map) if (each === started) map.delete(handle);
    }
  }
}

/**
 * Whether two starts of the last moment may be the same thing, of which the source of `richer` knows more.
 */
function isSeenTwice(poorer: Started, richer: Started): boolean {
  if ((ranks[poorer.kind] ?? 0) >= (ranks[richer.kind] ?? 0)) return false;
  // A command may be over before its task is reported; a task that is over was something else.
  return poorer.kind === 'terminal' || (!poorer.end && !poorer.facts.isBackground);
}
