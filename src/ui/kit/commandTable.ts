import type { Disposable } from '../../common/disposable';
import type { CommandHandler, CommandHandlers, CommandId } from '../../contributions';
import type { Commands } from '../../core';

/** Connects commands to features: commands exist from the start, and features add their handlers. */
export class CommandTable implements Commands {
  readonly #handlers = new Map<string, CommandHandler>();

  add(handlers: Partial<CommandHandlers>): Disposable {
    const own = Object.entries(handlers);
    for (const [id] of own) if (this.#handlers.has(id)) throw new Error(`${id} has a handler already.`);
    for (const [id, handler] of own) this.#handlers.set(id, handler);
    return { dispose: () => own.forEach(([id]) => this.#handlers.delete(id)) };
  }

  /**
   * Runs a command. Rejects as its handler does, or when it has no handler because its feature could not
   * start.
   */
  async run(id: CommandId, argument: unknown, selection?: unknown): Promise<unknown> {
    const handler = this.#handlers.get(id);
    if (!handler)
      throw new Error(
        'This command is not available: its feature could not start in this window. The log says why.',
      );
    return handler(argument, selection);
  }
}
