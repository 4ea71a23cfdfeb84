import type { Disposable } from '../../common/disposable';
import { commandIds } from '../../contributions';
import type { Core } from '../../core';

/** The public API as a command, for keybindings and for extensions that do not use its types. */
export function registerQueryCommand({ api, commands }: Core): Disposable {
  return commands.add({
    // The API checks the arguments, whatever their shape, and says what is allowed.
    [commandIds.queryHistory]: args => api.queryHistory(args as never),
  });
}
