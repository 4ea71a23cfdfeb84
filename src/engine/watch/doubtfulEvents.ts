import type { ContainerLimits } from '../../common/model/container';
import type { ContainerEvent } from '../../common/model/event';
import type { FilterableContainer } from '../parse/filterableContainer';
import type { JsonObject } from '../parse/json';
import type { InspectedFacts } from '../parse/parseInspect';
import type { ParsedEvent } from '../parse/parseEvent';

export interface HeldEvent {
  /** Without the attribute in doubt. */
  readonly event: ContainerEvent;
  readonly container: FilterableContainer;
}

/**
 * What is known of an event's container: its facts once they are newer than the event, `gone` where it cannot
 * be inspected.
 */
export type Verdict = InspectedFacts | 'gone' | undefined;

interface Held extends HeldEvent {
  /** With `update`: the limits until then, where they are known. */
  readonly limitsBefore?: ContainerLimits;
  /** Monotonic; when it was first asked for. */
  heldAtMs?: number;
}

/** An event is told without what is in doubt when inspection has not decided it by then. */
const patienceMs = 10_000;
/** Containers that came and went between two lists; of older ones inspection decides. */
const maxNoted = 1000;

/**
 * Events of which an attribute may not be true: Docker writes labels over attributes, so that a label
 * `exitCode` is told for the exit code, and Podman 4 tells the health of before the check. They are held
 * until inspection decides. So is that of changed limits, of which only inspection says what they are now.
 */
export class DoubtfulEvents {
  /**
   * Labels as events told them, of containers that are not listed yet; of those that are named as an
   * attribute.
   */
  readonly #labels = new Map<string, JsonObject>();
  readonly #held = new Map<string, Held>();

  /**
   * What can be told now, in order. `listed`: the container's labels where the list told them. `limits`: those
   * that it had until now, where they are known.
   */
  admit(
    { event, container, isHealthDoubtful, isBare }: ParsedEvent,
    listed: JsonObject | undefined,
    limits?: ContainerLimits,
  ): HeldEvent[] {
    const { action, containerId } = event;
    const labels = listed ?? this.#labels.get(containerId);
    if (listed) this.#labels.delete(containerId);
    switch (action) {
      case 'create':
      case 'start':
        // Here they stand by themselves.
        if (!listed && !isBare) this.#note(containerId, container.labels);
        // Inspection tells of the new run from now on.
        return [...this.#release(containerId, 'die'), { event, container }];
      case 'destroy':
        this.#labels.delete(containerId);
        return [...this.#release(containerId, 'die'), { event, container }];
      case 'die':
        if (labels && !Object.hasOwn(labels, 'exitCode')) return [{ event, container }];
        return this.#hold({ event: certainOf(event), container });
      case 'kill':
        if (labels && !Object.hasOwn(labels, 'signal')) return [{ event, container }];
        // Nothing else tells it.
        return [{ event: certainOf(event), container }];
      case 'health_status': {
        // Nothing is checked that is over: it runs again, and inspection tells of that.
        const died = this.#release(containerId, 'die');
        if (!isHealthDoubtful) return [...died, { event, container }];
        return [...died, ...this.#hold({ event: certainOf(event), container })];
      }
      case 'update': {
        // Between two changes nobody looked.
        const isSecond = this.#held.has(keyOf(containerId, action));
        return this.#hold({ event, container, limitsBefore: isSecond ? undefined : limits });
      }
      default:
        return [{ event, container }];
    }
  }

  /** Those that are decided now; `verdictOn`: what is known of a container since the event. */
  takeDecided(verdictOn: (containerId: string) => Verdict, nowMs: number): HeldEvent[] {
    const decided: HeldEvent[] = [];
    for (const [key, held] of this.#held) {
      held.heldAtMs ??= nowMs;
      const verdict = verdictOn(held.event.containerId);
      if (verdict === undefined && nowMs - held.heldAtMs < patienceMs) continue;
      this.#held.delete(key);
      decided.push({ event: decide(held, verdict), container: held.container });
    }
    return decided.filter(isTelling);
  }

  /** All that are held, as they are: there will be no inspection any more. */
  takeAll(): HeldEvent[] {
    const all = [...this.#held.values()];
    this.#held.clear();
    return all.filter(isTelling);
  }

  #note(containerId: string, labels: JsonObject): void {
    const named = Object.entries(labels).filter(([name]) => name === 'exitCode' || name === 'signal');
    this.#labels.delete(containerId);
    this.#labels.set(containerId, Object.fromEntries(named));
    const [oldest] = this.#labels.keys();
    if (this.#labels.size > maxNoted && oldest !== undefined) this.#labels.delete(oldest);
  }

  /** An older one of the same kind is told first, for inspection says nothing of that time any more. */
  #hold(held: Held): HeldEvent[] {
    const { containerId, action } = held.event;
    const older = this.#release(containerId, action);
    this.#held.set(keyOf(containerId, action), held);
    return older;
  }

  #release(containerId: string, action: ContainerEvent['action']): HeldEvent[] {
    const key = keyOf(containerId, action);
    const held = this.#held.get(key);
    this.#held.delete(key);
    return held && isTelling(held) ? [held] : [];
  }
}

function certainOf({ timestampMs, engineTimeMs, containerId, name, action }: ContainerEvent): ContainerEvent {
  return { timestampMs, ...(engineTimeMs !== undefined && { engineTimeMs }), containerId, name, action };
}

/** That a container was checked is no news, without what the check found. */
function isTelling({ event: { action, health } }: HeldEvent): boolean {
  return action !== 'health_status' || health !== undefined;
}

function keyOf(containerId: string, action: ContainerEvent['action']): string {
  return `${action} ${containerId}`;
}

function decide({ event, limitsBefore: before }: Held, verdict: Verdict): ContainerEvent {
  if (verdict === undefined || verdict === 'gone') return event;
  const { exitCode, health, limits: after } = verdict;
  if (event.action === 'update') return before && after ? { ...event, limits: { before, after } } : event;
  if (event.action === 'die') return exitCode === undefined ? event : { ...event, exitCode };
  return health === undefined ? event : { ...event, health };
}
