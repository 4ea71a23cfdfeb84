import type { IoPart } from '../common/model/sample';
import { minuteMs } from '../common/time';

/** What a device is used for may change while its name stays, as when a network disk is attached. */
const chooseAgainAfterMs = minuteMs;

/**
 * Filters interfaces or devices with `choose`. It is called again when other names are there or the choice
 * has changed, once more with the next parts, because a link that was just made may not have been joined to
 * its bridge yet, and about once a minute. What comes into the choice has no earlier reading among the
 * filtered parts, so that `ioRates` leaves it out until it has one.
 */
export class DeviceFilter {
  readonly #choose: (names: readonly string[]) => ReadonlySet<string>;
  #names: readonly string[] = [];
  #chosen: ReadonlySet<string> = new Set();
  #chosenMs = -Infinity;
  #hasSettled = true;

  constructor(choose: (names: readonly string[]) => ReadonlySet<string>) {
    this.#choose = choose;
  }

  /** `nowMs`: monotonic. */
  of(parts: readonly IoPart[], nowMs: number): IoPart[] {
    const isSame =
      parts.length === this.#names.length && parts.every(({ name }, index) => name === this.#names[index]);
    if (!isSame || !this.#hasSettled || nowMs - this.#chosenMs >= chooseAgainAfterMs) {
      const names = parts.map(({ name }) => name);
      const chosen = this.#choose(names);
      this.#hasSettled = isSame && isSameSet(chosen, this.#chosen);
      this.#names = names;
      this.#chosen = chosen;
      this.#chosenMs = nowMs;
    }
    return parts.filter(({ name }) => this.#chosen.has(name));
  }
}

function isSameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every(each => other.has(each));
}
