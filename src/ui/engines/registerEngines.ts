import type { Disposable } from '../../common/disposable';
import { commandIds } from '../../contributions';
import type { Core } from '../../core';
import { addEngine, removeEngine } from './chooseEngines';

/** The commands that change the list of engines. */
export function registerEngines({ commands, engines, live, settings }: Core): Disposable {
  const listed = (): readonly string[] => settings.read().engines;
  return commands.add({
    [commandIds.addEngine]: () => addEngine(engines, listed, live.snapshot.engines),
    [commandIds.removeEngine]: target => removeEngine(target, listed),
  });
}
