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
 * What is known of an event's container: its facts once they are newer than the event; `gone` if it cannot be
 * inspected.
 */
export type Verdict = InspectedFacts | 'gone' | undefined;

interface Held extends HeldEvent {
  /** For `update`: the limits until then, if they are known. */
  readonly limitsBefore?: ContainerLimits;
  /** Monotonic: when its verdict was first asked for. */
  heldAtMs?: number;
}

/** After so long an event is passed on without what is in doubt, if inspection has not decided it. */
const patienceMs = 10_000;
/** Most containers remembered that came and went between two lists; for older ones inspection decides. */
const maxNoted = 1000;
/** Most events held, each with its container's labels; the oldest is then passed on as it is. */
const maxHeld = 500;

/**
 * Events with an attribute that may be false: Docker writes labels over attributes, so that a label
 * `exitCode` appears as the exit code, and Podman 4 reports the health of before the check. They are held
 * until inspection decides. So are changes of limits, because only inspection tells what the limits are now.
 */
export class DoubtfulEvents {
  /** Labels that events told, of containers that are not listed yet: only those named like an attribute. */
  readonly #labels = new Map<string, JsonObject>();
  readonly #held = new Map<string, Held>();

  /**
   * The events that can be passed on now, in order. `listed`: the container's labels, if the list told them.
   * `limits`: its limits until now, if they are known.
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
        // These events have no such attributes, so the labels are told as they are.
        if (!listed && !isBare) this.#note(containerId, container.labels);
        // From now on inspection tells of the new run, so a held end is passed on as it is.
        return [...this.#release(containerId, 'die'), { event, container }];
      case 'destroy':
        this.#labels.delete(containerId);
        return [...this.#release(containerId, 'die'), { event, container }];
      case 'die':
        if (labels && !Object.hasOwn(labels, 'exitCode')) return [{ event, container }];
        return this.#hold({ event: certainOf(event), container });
      case 'kill':
        if (labels && !Object.hasOwn(labels, 'signal')) return [{ event, container }];
        // Nothing else tells the signal.
        return [{ event: certainOf(event), container }];
      case 'health_status': {
        // A container that has ended is not checked: it runs again, and inspection tells of that run.
        const died = this.#release(containerId, 'die');
        if (!isHealthDoubtful) return [...died, { event, container }];
        return [...died, ...this.#hold({ event: certainOf(event), container })];
      }
      case 'update': {
        // Nobody read the limits between the two changes.
        const isSecond = this.#held.has(keyOf(containerId, action));
        return this.#hold({ event, container, limitsBefore: isSecond ? undefined : limits });
      }
      default:
        return [{ event, container }];
    }
  }

  /** The events that are decided now. `verdictOn`: what is known of a container since the event. */
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

  /** All held events, as they are, because there will be no inspection any more. */
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

  /**
   * An older event of the same kind is passed on first, because inspection tells nothing of that time any
   * more.
   */
  #hold(held: Held): HeldEvent[] {
    const { containerId, action } = held.event;
    const older = this.#release(containerId, action);
    this.#held.set(keyOf(containerId, action), held);
    const [oldest] = this.#held;
    if (this.#held.size <= maxHeld || !oldest) return older;
    this.#held.delete(oldest[0]);
    return [...older, oldest[1]].filter(isTelling);
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

/** A health check is no news without its result. */
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
