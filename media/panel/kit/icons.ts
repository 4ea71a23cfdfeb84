/** Outlines in a box of 16 x 16, drawn in the text's color. */
const outlines = {
  back: 'M10 3.5 5.5 8l4.5 4.5',
  forward: 'M6 3.5 10.5 8 6 12.5',
  down: 'M4 6.5 8 10.5l4-4',
  check: 'M3.5 8.5l3 3 6-7',
  link: 'M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7L7.8 4.5M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3.4 8.9a2.6 2.6 0 0 0 3.7 3.7l1.1-1.1',
} as const;

export type IconName = keyof typeof outlines;

const svg = 'http://www.w3.org/2000/svg';

/** Hidden from screen readers: the button that it is on has a name. */
export function createIcon(name: IconName): SVGSVGElement {
  const icon = document.createElementNS(svg, 'svg');
  icon.setAttribute('viewBox', '0 0 16 16');
  icon.setAttribute('class', 'icon');
  icon.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', outlines[name]);
  icon.append(path);
  return icon;
}

/** A button with only an icon. `label`: its name and tooltip. */
export function createIconButton(name: IconName, label: string, handleClick: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'icon-button';
  button.title = label;
  button.setAttribute('aria-label', label);
  button.append(createIcon(name));
  button.addEventListener('click', handleClick);
  return button;
}
