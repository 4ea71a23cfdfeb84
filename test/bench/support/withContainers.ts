import { removeContainers, runContainer } from '../../support/engine/engine';

/**
 * Runs `action` beside this many containers, half of which work now and then, and removes them afterwards.
 */
export async function withContainers<T>(
  count: number,
  action: (names: readonly string[]) => Promise<T>,
): Promise<T> {
  const names = Array.from({ length: count }, (_, index) => `container-metrics-bench-${index}`);
  try {
    for (const [index, name] of names.entries()) {
      const command = index % 2 === 0 ? 'while :; do sleep 1; done' : 'sleep 100000';
      await runContainer({ name, command, args: ['--memory', '32m'] });
    }
    return await action(names);
  } finally {
    await removeContainers(names);
  }
}
