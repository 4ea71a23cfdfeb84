import { minuteMs } from '../../common/time';
import type { ContainerReading, IoPart } from '../../common/model/sample';

type NetworkFigures = Pick<ContainerReading, 'networkRxBytes' | 'networkTxBytes' | 'networkParts'>;

/** The names that engines give their interfaces by default. */
const usualName = /^eth\d+$/;
/** Interfaces that come and go inside (an engine of its own, a VPN) must not cost a request each time. */
const askAgainAfterMs = minuteMs;

/**
 * Which interfaces of a container's namespace lead out: those that its engine gave it. What is made inside
 * (bridges, ends of links to containers within, VPN tunnels, VLANs) carries the same traffic again, or
 * traffic that never leaves. The kernel shows an ordinary user only names of another's namespace
 * (`/proc/PID/root/sys` is closed), so the engine is asked where there are other names than its usual ones.
 * One that is not known yet is not counted.
 */
export class EngineInterfaces {
  /** Whether it is the engine's, by name, as far as the engine was asked. */
  readonly #isTold = new Map<string, boolean>();
  #parts: readonly IoPart[] = [];
  #hasLearned = false;
  #askedMs = -Infinity;

  /**
   * Figures that differ from those of the call before; `undefined` where none do, unknown ones where no
   * interface is the engine's. `parts`: all interfaces of the namespace but loopback, where they changed.
   */
  changeOf(parts: readonly IoPart[] | undefined): NetworkFigures | undefined {
    if (!parts && !this.#hasLearned) return undefined;
    this.#hasLearned = false;
    if (parts) this.#parts = parts;
    if (this.#isTold.size > 0) this.#forgetGone();
    return sumOf(this.#parts.filter(({ name }) => this.#isTold.get(name) ?? usualName.test(name)));
  }

  /** Returns `true` when the engine should be asked now, and counts that as asked. */
  shouldAsk(nowMs: number): boolean {
    const isSure = this.#parts.every(({ name }) =>
      this.#isTold.size === 0 ? usualName.test(name) : this.#isTold.has(name),
    );
    if (isSure || nowMs - this.#askedMs < askAgainAfterMs) return false;
    this.#askedMs = nowMs;
    return true;
  }

  /** All names that there are now: what the engine's answer is about. */
  get names(): readonly string[] {
    return this.#parts.map(({ name }) => name);
  }

  /**
   * `told`: names in the engine's answer. `asked`: those that there were when it was asked. Podman 4 answers
   * with a name of its own making: then the usual ones are taken, and where there are none, as with its
   * user-mode networks, all.
   */
  learn(told: readonly string[], asked: readonly string[]): void {
    const isReal = told.length === 0 || told.some(name => asked.includes(name));
    const hasUsual = asked.some(name => usualName.test(name));
    for (const name of asked)
      this.#isTold.set(name, isReal ? told.includes(name) : !hasUsual || usualName.test(name));
    this.#hasLearned = true;
  }

  /** The same name may later belong to another interface. */
  #forgetGone(): void {
    const names = new Set(this.names);
    for (const name of this.#isTold.keys()) if (!names.has(name)) this.#isTold.delete(name);
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
