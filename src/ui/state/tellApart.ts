/**
 * A label for each item by which a reader tells it from the others: its name and, where several would look
 * alike, in brackets what tells them apart. `distinctions` are tried in their order, and only those are said
 * in which the ones that look alike differ.
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

/**
 * What a reader sees of a text: characters without a look of their own are not seen, and wide letters look
 * like their plain forms.
 */
function lookOf(text: string): string {
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
