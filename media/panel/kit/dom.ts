/** Writes an attribute where its value differs: an equal one costs the browser as much as a new one. */
export function writeAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Changes nothing where the text is the same, because a user may be selecting it. */
export function setText(element: Element | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
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
