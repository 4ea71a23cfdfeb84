import type { Frame, Page } from 'playwright-core';

/** A text as a page showed it from this moment of the wall clock on. */
export interface ShownText {
  readonly atMs: number;
  readonly text: string;
}

/**
 * From now on the page notes what the first element of `selector` that contains `part` shows, whenever that
 * changes; an empty text while there is none. Noted in the page itself, so that no polling of ours misses or
 * delays anything.
 */
export async function watchText(
  page: Page | Frame,
  name: string,
  selector: string,
  part = '',
): Promise<void> {
  await page.evaluate(
    ({ name, selector, part }) => {
      const notes: { atMs: number; text: string }[] = [];
      Object.assign(globalThis, { [name]: notes });
      const note = (): void => {
        const elements = [...document.querySelectorAll<HTMLElement>(selector)];
        const element = elements.find(each => (each.textContent ?? '').includes(part));
        const text = element && !element.hidden ? (element.textContent ?? '') : '';
        if (text !== notes.at(-1)?.text) notes.push({ atMs: Date.now(), text });
      };
      note();
      const observer = new MutationObserver(note);
      observer.observe(document.body, {
        ...{ subtree: true, childList: true, characterData: true },
        ...{ attributes: true, attributeFilter: ['hidden'] },
      });
    },
    { name, selector, part },
  );
}

/** What was noted so far under this name. */
export function shownTexts(page: Page | Frame, name: string): Promise<ShownText[]> {
  return page.evaluate(name => (globalThis as unknown as Record<string, ShownText[]>)[name] ?? [], name);
}
