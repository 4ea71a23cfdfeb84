/** What clicks and keys do to a legend entry. */
export interface LegendSwitch {
  readonly handleToggle: () => void;
  /** Shows only this one, or all when it is already alone. */
  readonly handleIsolate: () => void;
}

/** A click or Enter switches an entry; with Alt, it shows this one alone. */
export function watchLegendSwitch(
  button: HTMLButtonElement,
  { handleToggle, handleIsolate }: LegendSwitch,
): void {
  button.addEventListener('click', ({ altKey }) => {
    if (altKey) handleIsolate();
    else handleToggle();
  });
  button.addEventListener('keydown', event => {
    // A click made by a key does not report Alt.
    if (!event.altKey || event.key !== 'Enter') return;
    event.preventDefault();
    handleIsolate();
  });
}
