import { removeContainers, runContainer } from '../../support/engine/engine';

export const tenContainers: readonly string[] = Array.from(
  { length: 10 },
  (_, index) => `container-metrics-bench-${index}`,
);

/** Runs `action` beside ten containers, some of which work now and then, and removes them afterwards. */
export async function withTenContainers<T>(action: () => Promise<T>): Promise<T> {
  try {
    for (const [index, name] of tenContainers.entries()) {
      const command = index % 2 === 0 ? 'while :; do sleep 1; done' : 'sleep 100000';
      await runContainer({ name, command, args: ['--memory', '32m'] });
    }
    return await action();
  } finally {
    await removeContainers(tenContainers);
  }
}
