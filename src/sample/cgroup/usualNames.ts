/** Podman's user-mode network has it. */
const userModeName = 'tap0';

/** Those of the names that engines give their interfaces by default, the one that is made first in front. */
export function usualNames(names: readonly string[]): string[] {
  return names
    .map(name => ({ name, order: orderOf(name) }))
    .filter(({ order }) => order !== undefined)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ name }) => name);
}

function orderOf(name: string): number | undefined {
  const number = /^eth(\d+)$/.exec(name)?.[1];
  if (number !== undefined) return Number(number);
  return name === userModeName ? Number.MAX_VALUE : undefined;
}
