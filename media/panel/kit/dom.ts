/** Writes an attribute where its value differs: an equal one costs the browser as much as a new one. */
export function writeAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Sets all that is in an element. Changes nothing where the text is the same, because a user may be selecting
 * it. Writes into the text that is there: another one in its place costs the browser twice as much.
 */
export function setText(element: Element | undefined, text: string): void {
  if (!element) return;
  const { firstChild } = element;
  if (!(firstChild instanceof Text) || firstChild.nextSibling) {
    if (element.textContent !== text) element.textContent = text;
  } else if (firstChild.data !== text) firstChild.data = text;
}

/**
 * Creates an element. `text` is shown as text, never parsed as markup, so that names of containers cannot
 * become elements.
 */
export function createElement<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  if (text !== '') element.textContent = text;
  return element;
}
