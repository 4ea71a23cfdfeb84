import type { IoPart } from '../common/model/sample';

/** Filters interfaces or devices with `choose`, which is called again only when the set of names changes. */
export class DeviceFilter {
  readonly #choose: (names: readonly string[]) => ReadonlySet<string>;
  #names: readonly string[] = [];
  #chosen: ReadonlySet<string> = new Set();

  constructor(choose: (names: readonly string[]) => ReadonlySet<string>) {
    this.#choose = choose;
  }

  of(parts: readonly IoPart[]): IoPart[] {
    const isSame =
      parts.length === this.#names.length && parts.every(({ name }, index) => name === this.#names[index]);
    if (!isSame) {
      const names = parts.map(({ name }) => name);
      this.#chosen = this.#choose(names);
      this.#names = names;
    }
    return parts.filter(({ name }) => this.#chosen.has(name));
  }
}
