import { createElement } from './dom';

export interface MenuItem {
  readonly label: string;
  /** Only for an item that is on or off. */
  readonly isChecked?: boolean;
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

/** Groups from top to bottom, with a line between them. Empty groups are left out. */
export type MenuGroups = readonly (readonly MenuItem[])[];

/** CSS pixels between a menu and the edges of the page. */
const margin = 4;

/** Closes the open menu. */
let close: ((hasFocus: boolean) => void) | undefined;

/**
 * A button that opens a menu; only one menu is open at a time. It behaves like the editor's menus: arrows,
 * Home, End and first letters move, Escape returns the focus, Tab and a click elsewhere close. `groups` is
 * called each time it opens.
 */
export function createMenuButton(
  { label, text, className }: { readonly label: string; readonly text: string; readonly className: string },
  groups: () => MenuGroups,
): HTMLButtonElement {
  const button = createElement('button', className, text);
  button.type = 'button';
  button.setAttribute('aria-haspopup', 'menu');
  button.setAttribute('aria-expanded', 'false');
  if (label !== text) {
    button.setAttribute('aria-label', label);
    button.title = label;
  }
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-expanded') === 'true') close?.(true);
    else openMenu(button, label, groups());
  });
  button.addEventListener('keydown', event => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    openMenu(button, label, groups(), event.key === 'ArrowUp' ? -1 : 0);
  });
  return button;
}

function openMenu(anchor: HTMLElement, label: string, groups: MenuGroups, focusAt = 0): void {
  close?.(false);
  const menu = createElement('div', 'menu');
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', label);
  const listeners = new AbortController();
  const { signal } = listeners;
  close = hasFocus => {
    close = undefined;
    listeners.abort();
    menu.remove();
    anchor.setAttribute('aria-expanded', 'false');
    if (hasFocus) anchor.focus();
  };
  const items = fill(menu, groups);
  menu.addEventListener('keydown', event => handleKey(event, items), { signal });
  // Before the editor uses the key.
  window.addEventListener(
    'keydown',
    event => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      close?.(true);
    },
    { signal, capture: true },
  );
  document.addEventListener(
    'pointerdown',
    ({ target }) => {
      if (target instanceof Node && !menu.contains(target) && !anchor.contains(target)) close?.(false);
    },
    { signal, capture: true },
  );
  menu.addEventListener(
    'focusout',
    ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && menu.contains(relatedTarget)) && menu.isConnected)
        close?.(false);
    },
    { signal },
  );
  window.addEventListener('resize', () => close?.(false), { signal });
  const { scrollY: placedAt } = window;
  window.addEventListener(
    'scroll',
    () => {
      // The event may be about a scroll from before the menu opened.
      if (window.scrollY !== placedAt) close?.(false);
    },
    { signal },
  );
  anchor.setAttribute('aria-expanded', 'true');
  document.body.append(menu);
  place(menu, anchor);
  items.at(focusAt)?.focus({ preventScroll: true });
}

function fill(menu: HTMLElement, groups: MenuGroups): HTMLElement[] {
  const elements: HTMLElement[] = [];
  for (const group of groups.filter(({ length }) => length > 0)) {
    if (elements.length > 0) {
      const line = createElement('div', 'menu-line');
      line.setAttribute('role', 'separator');
      menu.append(line);
    }
    for (const { label, isChecked, isDisabled = false, run } of group) {
      const item = createElement('div', 'menu-item', label);
      item.setAttribute('role', isChecked === undefined ? 'menuitem' : 'menuitemcheckbox');
      if (isChecked !== undefined) item.setAttribute('aria-checked', String(isChecked));
      if (isDisabled) item.setAttribute('aria-disabled', 'true');
      item.tabIndex = -1;
      item.addEventListener('pointermove', () => item.focus({ preventScroll: true }));
      item.addEventListener('click', () => {
        if (isDisabled) return;
        close?.(true);
        run();
      });
      menu.append(item);
      elements.push(item);
    }
  }
  return elements;
}

function handleKey(event: KeyboardEvent, items: readonly HTMLElement[]): void {
  const at = items.findIndex(item => item === document.activeElement);
  const to = ((): number | undefined => {
    switch (event.key) {
      case 'ArrowDown':
        return (at + 1) % items.length;
      case 'ArrowUp':
        return (Math.max(at, 0) + items.length - 1) % items.length;
      case 'Home':
        return 0;
      case 'End':
        return items.length - 1;
      default:
        return event.key.length === 1 && event.key !== ' ' ? startingWith(event.key, items, at) : undefined;
    }
  })();
  if (to !== undefined) items[to]?.focus();
  else if (event.key === 'Enter' || event.key === ' ') items[at]?.click();
  // Tab continues from the button.
  else if (event.key === 'Tab') return close?.(true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The next item after `at` that begins with a letter. */
function startingWith(letter: string, items: readonly HTMLElement[], at: number): number | undefined {
  const isMatch = (index: number): boolean =>
    items[index]?.textContent?.toLowerCase().startsWith(letter.toLowerCase()) ?? false;
  const indices = items.map((_, step) => (at + 1 + step) % items.length);
  return indices.find(isMatch);
}

/** Places the menu below the button with right edges aligned; above or over it when there is no room. */
function place(menu: HTMLElement, anchor: HTMLElement): void {
  const { left, right, top, bottom } = anchor.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const { offsetWidth: width, offsetHeight: height } = menu;
  const isRight = left + width > clientWidth - margin;
  const x = Math.max(margin, isRight ? Math.min(right, clientWidth - margin) - width : left);
  const below = bottom + 2;
  const above = top - 2 - height;
  const y = below + height <= clientHeight - margin || above < margin ? below : above;
  menu.style.left = `${x}px`;
  menu.style.top = `${Math.max(margin, Math.min(y, clientHeight - margin - height))}px`;
}
