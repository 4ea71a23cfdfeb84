import type { Frame, Page } from 'playwright-core';

/** A text that a page showed from this wall-clock time on. */
export interface ShownText {
  readonly atMs: number;
  readonly text: string;
}

/**
 * Makes the page record, from now on, each change of the text of the first element that matches `selector`
 * and contains `part`; an empty text while there is none. The page itself records, so that polling neither
 * misses nor delays anything.
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

/** What was recorded under this name so far. */
export function shownTexts(page: Page | Frame, name: string): Promise<ShownText[]> {
  return page.evaluate(name => (globalThis as unknown as Record<string, ShownText[]>)[name] ?? [], name);
}
