import type { Clock } from '../../../src/common/clock';
import type { Disposable } from '../../../src/common/disposable';

/** A page that was scrolled and then rests for this long is where its user wants it. */
const restMs = 100;

/** How far the page is scrolled. VS Code throws the page away while its tab is hidden, and makes it anew. */
export class ScrollPosition {
  /** Where to go once there is enough on the page. */
  #wanted: number;

  constructor(kept: number, clock: Clock, handleRest: () => void) {
    this.#wanted = kept;
    let rest: Disposable | undefined;
    const keep = (): void => {
      if (!rest) return;
      rest.dispose();
      rest = undefined;
      handleRest();
    };
    window.addEventListener('scroll', () => {
      rest?.dispose();
      rest = clock.setTimeout(keep, restMs);
    });
    // A user who turns to another tab leaves the page first, and it may be gone before it rests.
    window.addEventListener('blur', keep);
    document.documentElement.addEventListener('mouseleave', keep);
    // From here on the user decides.
    for (const type of ['wheel', 'touchstart', 'keydown', 'pointerdown']) {
      window.addEventListener(type, () => (this.#wanted = 0), { passive: true });
    }
  }

  /** CSS pixels from the top: the wish as long as it could not be met. */
  get top(): number {
    return this.#wanted > 0 ? this.#wanted : Math.round(window.scrollY);
  }

  /** Goes to where the page was, as soon as it is long enough. */
  restore(): void {
    if (this.#wanted === 0) return;
    window.scrollTo(0, this.#wanted);
    this.#wanted = 0;
  }
}
