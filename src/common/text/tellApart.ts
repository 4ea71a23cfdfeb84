/**
 * A label for each item that distinguishes it from the others: its name and, when several look alike, details
 * in brackets. `distinctions` are tried in order, and only those in which the items differ are used.
 */
export function tellApart<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  distinctions: readonly ((item: T) => string | undefined)[],
): Map<T, string> {
  const said = new Map<T, string[]>(items.map(item => [item, []]));
  const split = (alike: readonly T[], [distinction, ...rest]: typeof distinctions): void => {
    if (alike.length < 2 || !distinction) return;
    const parts = groupBy(alike, item => lookOf(distinction(item) ?? ''));
    for (const part of parts) {
      const more = parts.length > 1 ? part.map(item => [item, distinction(item)] as const) : [];
      for (const [item, text] of more) if (text !== undefined) said.get(item)?.push(text);
      split(part, rest);
    }
  };
  for (const alike of groupBy(items, item => lookOf(nameOf(item)))) split(alike, distinctions);
  return new Map(
    [...said].map(([item, more]) => [
      item,
      more.length === 0 ? nameOf(item) : `${nameOf(item)} (${more.join(', ')})`,
    ]),
  );
}

/** How a text looks to a reader: without invisible characters, and with wide letters in their plain form. */
function lookOf(text: string): string {
  // Most are plain, and thousands are compared at each tick.
  if (/^[ -~]*$/.test(text)) return text;
  return text.normalize('NFKC').replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '');
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const members = groups.get(key);
    if (members) members.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
