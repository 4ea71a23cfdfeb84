import type { Clock } from '../../../src/common/clock';
import type { Disposable } from '../../../src/common/disposable';

/** A page that was scrolled and rested for so long is where its user wants it. */
const restMs = 100;

/** The page's scroll position. VS Code destroys the page while its tab is hidden, and creates it again. */
export class ScrollPosition {
  /** The position to restore once the page is long enough. */
  #wanted: number;
  /** As the page told it last: to ask for it makes the browser lay out. */
  #top = 0;

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
      this.#top = Math.round(window.scrollY);
      rest?.dispose();
      rest = clock.setTimeout(keep, restMs);
    });
    // Turning to another tab blurs the page first, and the page may be gone before it rests.
    window.addEventListener('blur', keep);
    document.documentElement.addEventListener('mouseleave', keep);
    // From then on the user decides.
    for (const type of ['wheel', 'touchstart', 'keydown', 'pointerdown']) {
      window.addEventListener(type, () => (this.#wanted = 0), { passive: true });
    }
  }

  /** CSS pixels from the top; the position to restore as long as it is not reached. */
  get top(): number {
    return this.#wanted > 0 ? this.#wanted : this.#top;
  }

  /** Restores the position as soon as the page is long enough. */
  restore(): void {
    if (this.#wanted === 0) return;
    window.scrollTo(0, this.#wanted);
    this.#top = Math.round(window.scrollY);
    this.#wanted = 0;
  }
}
