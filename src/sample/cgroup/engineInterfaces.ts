import { minuteMs, secondMs } from '../../common/time';
import type { ContainerReading, IoPart } from '../../common/model/sample';
import { interfacesOfSum } from './interfacesOfSum';
import { usualNames } from './usualNames';

type NetworkFigures = Pick<ContainerReading, 'networkRxBytes' | 'networkTxBytes' | 'networkParts'>;

/** Interfaces that come and go inside (an engine of its own, a VPN) must not cost a request each time. */
const askAgainAfterMs = minuteMs;
/** One that is new and has a usual name may be that of a network just joined: its traffic is waited for. */
const askAboutUsualAfterMs = 10 * secondMs;

/**
 * Which interfaces of a container's namespace lead out: those that its engine gave it. What is made inside
 * (bridges, ends of links to containers within, VPN tunnels, VLANs) carries the same traffic again, or
 * traffic that never leaves, whatever it is called: tools for networks of containers name theirs `eth1` and
 * so on. The kernel shows an ordinary user only names of another's namespace (`/proc/PID/root/sys` is
 * closed), so the engine is asked where there is more than one interface of a usual name. One that is not
 * known yet is not counted, but for the one that the engine most likely made first.
 */
export class EngineInterfaces {
  /** Whether it is the engine's, by name, as far as the engine was asked. */
  readonly #isTold = new Map<string, boolean>();
  /** Counts as long as the engine has not told whether it is its own. */
  #likeliest: string | undefined;
  /** The engine's answer without names, and what was read before: understood with the next reading. */
  #sum: { readonly told: IoPart; readonly asked: readonly IoPart[] } | undefined;
  #parts: readonly IoPart[] = [];
  #hasLearned = false;
  #askedMs = -Infinity;
  #askedNames: ReadonlySet<string> = new Set();

  /**
   * Figures that differ from those of the call before; `undefined` where none do, unknown ones where no
   * interface is the engine's. `parts`: all interfaces of the namespace but loopback, where they changed.
   */
  changeOf(parts: readonly IoPart[] | undefined): NetworkFigures | undefined {
    if (!parts && !this.#hasLearned) return undefined;
    this.#hasLearned = false;
    if (parts) this.#parts = parts;
    this.#update();
    return sumOf(this.#parts.filter(({ name }) => this.#isTold.get(name) ?? name === this.#likeliest));
  }

  /** Returns `true` when the engine should be asked now, and counts that as asked. */
  shouldAsk(nowMs: number): boolean {
    const names = this.#parts.map(({ name }) => name);
    const unknown = names.filter(name => !this.#isTold.has(name));
    const isPlain = names.length === 1 && usualNames(unknown).length === 1;
    if (unknown.length === 0 || isPlain) return false;
    const hasJoined = usualNames(unknown).some(name => !this.#askedNames.has(name));
    if (nowMs - this.#askedMs < (hasJoined ? askAboutUsualAfterMs : askAgainAfterMs)) return false;
    this.#askedMs = nowMs;
    this.#askedNames = new Set(names);
    return true;
  }

  /** All interfaces as read last: what the engine's answer is about. */
  get parts(): readonly IoPart[] {
    return this.#parts;
  }

  /**
   * `told`: the interfaces in the engine's answer. `asked`: those that there were when it was asked. Podman 4
   * answers with one sum under a name of its own making.
   */
  learn(told: readonly IoPart[], asked: readonly IoPart[]): void {
    const names = new Set(told.map(({ name }) => name));
    const [first, ...others] = told;
    if (asked.some(({ name }) => names.has(name)))
      for (const { name } of asked) this.#isTold.set(name, names.has(name));
    else if (first && others.length === 0) this.#sum = { told: first, asked };
    this.#hasLearned = true;
  }

  #update(): void {
    const names = this.#parts.map(({ name }) => name);
    const isThere = new Set(names);
    // The same name may later belong to another interface.
    for (const name of this.#isTold.keys()) if (!isThere.has(name)) this.#isTold.delete(name);
    const hasOnlyOne = this.#isTold.size === 0 || names.length === 1;
    if (this.#likeliest === undefined || !isThere.has(this.#likeliest))
      this.#likeliest = hasOnlyOne ? usualNames(names)[0] : undefined;
    // An answer that names what has come since is no sum: the engine is asked again.
    if (this.#sum && !isThere.has(this.#sum.told.name)) this.#take(this.#sum);
    this.#sum = undefined;
  }

  #take({ told, asked }: { readonly told: IoPart; readonly asked: readonly IoPart[] }): void {
    const { isIn, likeliest } = interfacesOfSum(told, asked, this.#parts);
    for (const [name, isOwn] of isIn) this.#isTold.set(name, isOwn);
    if (![...this.#isTold.values()].includes(true)) this.#likeliest = likeliest;
  }
}

function sumOf(networkParts: readonly IoPart[]): NetworkFigures {
  if (networkParts.length === 0)
    return { networkRxBytes: undefined, networkTxBytes: undefined, networkParts: undefined };
  let [networkRxBytes, networkTxBytes] = [0, 0];
  for (const { inBytes, outBytes } of networkParts) {
    networkRxBytes += inBytes;
    networkTxBytes += outBytes;
  }
  return { networkRxBytes, networkTxBytes, networkParts };
}
