/**
 * Lists of plain objects on their way from host to page: a column for each member, with each text only once.
 * A structured clone of thousands of objects would take a good part of the time until they are drawn, and the
 * page has one thread.
 */

/** Objects as columns. Rows without a member have a gap in its column. */
export interface PackedRows {
  readonly length: number;
  /** By name of the member. */
  readonly columns: readonly (readonly [name: string, column: PackedColumn])[];
}

type PackedColumn =
  /** Where every row has a number. */
  | { readonly numbers: Float64Array }
  /** For each row the place of its value in `values`, from 1; 0: none. */
  | { readonly places: Uint16Array | Uint32Array; readonly values: readonly unknown[] }
  /** For each row the place of its object in `rows`, from 1; 0: none. */
  | { readonly places: Uint16Array | Uint32Array; readonly rows: PackedRows };

type Row = Record<string, unknown>;

/** Packs plain data. A member that is `undefined` counts as absent, and negative zero as zero. */
export function packRows(rows: readonly object[]): PackedRows {
  const members = new Map<string, unknown[]>();
  rows.forEach((row, index) => {
    for (const [name, value] of Object.entries(row)) {
      let values = members.get(name);
      if (!values) members.set(name, (values = new Array<unknown>(rows.length).fill(undefined)));
      values[index] = value;
    }
  });
  return {
    length: rows.length,
    columns: [...members].map(([name, values]) => [name, packColumn(values)] as const),
  };
}

/** Reverses `packRows`. */
export function unpackRows<T extends object>({ length, columns }: PackedRows): T[] {
  const rows = Array.from({ length }, (): Row => ({}));
  for (const [name, column] of columns) {
    const valueAt = readerOf(column);
    rows.forEach((row, index) => {
      const value = valueAt(index);
      // eslint-disable-next-line own/no-text-lookup -- because names are those of members of our own types
      if (value !== undefined) row[name] = value;
    });
  }
  return rows as T[];
}

function packColumn(values: readonly unknown[]): PackedColumn {
  if (values.every(isNumber)) return { numbers: new Float64Array(values) };
  const told = values.filter(value => value !== undefined);
  if (told.length > 0 && told.every(isPlainObject))
    return { places: countedPlaces(values), rows: packRows(told) };
  // The same text may be there thousands of times, as that of a container's id.
  const known = new Map<unknown, number>();
  const places = placesOf(values, value => {
    const place = known.get(value) ?? known.size + 1;
    if (place > known.size) known.set(value, place);
    return place;
  });
  return { places, values: [...known.keys()] };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

/** 1, 2, 3 for each value that is there, one after the other. */
function countedPlaces(values: readonly unknown[]): Uint16Array | Uint32Array {
  let last = 0;
  return placesOf(values, () => ++last);
}

/** The place of each value, 0 where there is none. */
function placesOf(
  values: readonly unknown[],
  placeOf: (value: unknown) => number,
): Uint16Array | Uint32Array {
  const places = new Uint32Array(values.length);
  let highest = 0;
  values.forEach((value, index) => {
    if (value === undefined) return;
    const place = placeOf(value);
    places[index] = place;
    highest = Math.max(highest, place);
  });
  return highest < 2 ** 16 ? new Uint16Array(places) : places;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readerOf(column: PackedColumn): (index: number) => unknown {
  if ('numbers' in column) return index => column.numbers[index];
  const values: readonly unknown[] = 'rows' in column ? unpackRows(column.rows) : column.values;
  return index => values[(column.places[index] ?? 0) - 1];
}
