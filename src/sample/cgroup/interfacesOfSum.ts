import type { IoPart } from '../../common/model/sample';
import { usualNames } from './usualNames';

/** What a sum tells of interfaces. */
export interface SumVerdict {
  /** Whether each is in the sum, by name; without those that cannot be told apart by their figures yet. */
  readonly isIn: ReadonlyMap<string, boolean>;
  /** The most likely one; `undefined` if there is none at all. */
  readonly likeliest: string | undefined;
}

/**
 * Which interfaces an engine's sum is of: Podman 4 gives one figure for each direction, without the names. It
 * is either one interface's or that of all with usual names. Counters only grow, so it lies between those
 * read `before` the engine was asked and those read after it has answered (`now`). Which direction is which
 * differs between versions.
 */
export function interfacesOfSum(
  { inBytes, outBytes }: IoPart,
  before: readonly IoPart[],
  now: readonly IoPart[],
): SumVerdict {
  const names = now.map(({ name }) => name).filter(name => before.some(each => each.name === name));
  const usual = usualNames(names);
  const choices = [...names.map(name => [name]), ...(usual.length > 1 ? [usual] : [])];
  const matching = choices.filter(choice => {
    const [least, most] = [totalOf(before, choice), totalOf(now, choice)];
    const isWithin = (first: number, second: number): boolean =>
      least.inBytes <= first && first <= most.inBytes && least.outBytes <= second && second <= most.outBytes;
    return isWithin(inBytes, outBytes) || isWithin(outBytes, inBytes);
  });
  // An engine that tells zeros can mean no other one.
  const possible = matching.length === 0 && names.length === 1 ? choices : matching;
  const isIn = new Map<string, boolean>();
  for (const name of possible.length > 0 ? names : []) {
    const count = possible.filter(choice => choice.includes(name)).length;
    if (count === 0 || count === possible.length) isIn.set(name, count > 0);
  }
  const likely = possible.length > 0 ? names.filter(name => isIn.get(name) !== false) : names;
  return { isIn, likeliest: usualNames(likely)[0] ?? likely[0] };
}

function totalOf(parts: readonly IoPart[], names: readonly string[]): Pick<IoPart, 'inBytes' | 'outBytes'> {
  let [inBytes, outBytes] = [0, 0];
  for (const part of parts) {
    if (!names.includes(part.name)) continue;
    inBytes += part.inBytes;
    outBytes += part.outBytes;
  }
  return { inBytes, outBytes };
}
