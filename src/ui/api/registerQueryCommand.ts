import type { Disposable } from '../../common/disposable';
import { commandIds } from '../../contributions';
import type { Core } from '../../core';

/** The public interface as a command, for keybindings and for extensions that do not ask for its types. */
export function registerQueryCommand({ api, commands }: Core): Disposable {
  return commands.add({
    // Arguments of any shape: the interface checks them and says what is allowed.
    [commandIds.queryHistory]: args => api.queryHistory(args as never),
  });
}
