import { createElement } from './dom';

/** How many blocks stand for what comes: charts fill about a page, a table is below others. */
const blocks = { chart: 4, row: 5 } as const;

/**
 * Stands where charts or rows will be. The styles show nothing of it for the first moment, as most answers
 * come sooner. `text`: for those who do not see the blocks.
 */
export function createSkeleton(shape: keyof typeof blocks, text: string): HTMLElement[] {
  const element = createElement('div', `skeleton is-${shape}s`);
  element.setAttribute('aria-hidden', 'true');
  for (let at = 0; at < blocks[shape]; at++) {
    const block = createElement('div', `skeleton-${shape}`);
    // A title or name, and what belongs to it.
    block.append(createElement('div', 'skeleton-block'), createElement('div', 'skeleton-block'));
    element.append(block);
  }
  return [element, createElement('p', 'skeleton-text visually-hidden', text)];
}
