/**
 * A value that changes at some keys. `changes` are rows in ascending order of their first column, the key;
 * `apply` turns each into the value from there on, once and in order. Returns the value at a key, to be
 * called with ascending keys; `undefined` before the first change.
 */
export function stepFunction<Row extends readonly unknown[], Value>(
  changes: readonly Row[],
  apply: (row: Row) => Value,
): (key: number) => Value | undefined {
  let next = 0;
  let current: Value | undefined;
  return key => {
    for (let row = changes[next]; row && Number(row[0]) <= key; row = changes[++next]) current = apply(row);
    return current;
  };
}
