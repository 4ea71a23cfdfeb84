/** A line in the style in which charts draw it. */
export function lineMark(dash: readonly number[]): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'line-mark');
  svg.setAttribute('viewBox', '0 0 18 4');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
  const attributes = { x1: '0', y1: '2', x2: '18', y2: '2', 'stroke-dasharray': dash.join(' ') };
  for (const [name, value] of Object.entries(attributes)) line.setAttribute(name, value);
  svg.append(line);
  return svg;
}
