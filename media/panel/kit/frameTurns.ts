import type { Disposable } from '../../../src/common/disposable';

/** How much of a frame drawing may take, ms: a frame has 16 ms, and the rest of the page needs some of it. */
const budgetMs = 9;

/** How much of a cost that was measured before the last one still counts. */
const trust = 0.8;

/** The page's frames. */
export interface Frames {
  now(): number;
  /** When the current frame began, or the last one; the same value within a frame. */
  frameMs(): number;
  request(run: () => void): number;
  cancel(request: number): void;
  /** Calls back once what is drawn in this frame is on the screen. */
  afterPaint(run: () => void): void;
}

/**
 * Spreads drawing over frames, so that none is long, however slow the machine: at least one thing is drawn in
 * a frame, and more where they fit. What waits longest comes first, but every second frame begins with the
 * favored one, which its user looks at.
 */
export class FrameTurns<Thing> implements Disposable {
  readonly #frames: Frames;
  readonly #handleSettled: () => void;
  /** In the order of their turns; asking again does not change the place. */
  readonly #waiting = new Map<Thing, () => void>();
  #favored: Thing | undefined;
  #wasFavored = false;
  #request: number | undefined;
  #ranMs = -1;
  /** The cost of one drawing as last measured, with its share of the rest of the frame. */
  #costMs = budgetMs;

  /** `handleSettled`: called once nothing waits any more. */
  constructor(handleSettled: () => void, frames: Frames = pageFrames()) {
    this.#handleSettled = handleSettled;
    this.#frames = frames;
  }

  get isSettled(): boolean {
    return this.#waiting.size === 0;
  }

  favor(thing: Thing | undefined): void {
    this.#favored = thing;
  }

  /** Has `draw` called in a frame from now on, in place of what this thing asked for before. */
  ask(thing: Thing, draw: () => void): void {
    this.#waiting.set(thing, draw);
    this.#request ??= this.#frames.request(() => this.#run());
  }

  /** Uses the current frame, where one is going on that was not used. */
  useFrame(): void {
    if (this.#frames.frameMs() !== this.#ranMs) this.#run();
  }

  /** Draws all that waits. */
  settle(): void {
    while (!this.isSettled) this.#drawNext();
    this.#end();
  }

  /** Nothing waits any more: all was drawn in another way. */
  clear(): void {
    this.#waiting.clear();
    this.#end();
  }

  dispose(): void {
    this.#waiting.clear();
    this.#cancel();
  }

  #run(): void {
    this.#cancel();
    if (this.isSettled) return;
    const beganMs = this.#frames.now();
    this.#ranMs = this.#frames.frameMs();
    const most = Math.max(1, Math.floor(budgetMs / this.#costMs));
    let count = 0;
    while (count < most && !this.isSettled) {
      this.#drawNext();
      count++;
    }
    this.#frames.afterPaint(() => {
      // A cheap frame, which only drew what was there already, says little about the next one.
      this.#costMs = Math.max((this.#frames.now() - beganMs) / count, this.#costMs * trust);
    });
    if (this.isSettled) this.#end();
    else this.#request = this.#frames.request(() => this.#run());
  }

  #drawNext(): void {
    const favored = this.#favored;
    const isFavored = !this.#wasFavored && favored !== undefined && this.#waiting.has(favored);
    const [first] = this.#waiting.keys();
    const thing = isFavored ? favored : first;
    this.#wasFavored = isFavored;
    if (thing === undefined) return;
    const draw = this.#waiting.get(thing);
    this.#waiting.delete(thing);
    draw?.();
  }

  #end(): void {
    this.#cancel();
    this.#handleSettled();
  }

  #cancel(): void {
    if (this.#request !== undefined) this.#frames.cancel(this.#request);
    this.#request = undefined;
  }
}

function pageFrames(): Frames {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return {
    now: () => performance.now(),
    frameMs: () => Number(document.timeline.currentTime),
    request: run => requestAnimationFrame(run),
    cancel: request => cancelAnimationFrame(request),
    afterPaint: run => {
      waiting.push(run);
      port2.postMessage(0);
    },
  };
}
