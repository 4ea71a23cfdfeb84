import { DisposableStore, type Disposable } from './common/disposable';
import type { Core } from './core';

/** Makes a part of what users see, and returns what ends it. */
export type RegisterFeature = (core: Core) => Disposable;

/**
 * Registers features in their order, and ends them in the reverse. One that throws is logged by its name and
 * costs the others nothing, neither at its start nor at its end.
 */
export function registerFeatures(
  core: Core,
  features: Readonly<Record<string, RegisterFeature>>,
): Disposable {
  const disposables = new DisposableStore();
  const attempt = (what: string, act: () => void): void => {
    try {
      act();
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      core.log.error(`The feature “${what}: ${reason}`);
    }
  };
  for (const [name, register] of Object.entries(features)) {
    attempt(`${name}” could not start`, () => {
      const feature = register(core);
      disposables.add({ dispose: () => attempt(`${name}” did not end well`, () => feature.dispose()) });
    });
  }
  return disposables;
}
