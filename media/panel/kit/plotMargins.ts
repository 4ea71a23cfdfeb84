/** Where the page's time axis begins and ends, so that charts, event lane and overview are aligned. */

export const axisFontSize = 11;

/** Known until VS Code changes its variables: to ask for it makes the browser work out all styles. */
let family: string | undefined;
let leftMargin: number | undefined;
new MutationObserver(() => (family = leftMargin = undefined)).observe(document.documentElement, {
  attributes: true,
  attributeFilter: ['style'],
});

/** The page's font for a canvas. `style` comes before the size, for example a weight. */
export function pageFont(pixels: number, style = ''): string {
  family ??= getComputedStyle(document.body).getPropertyValue('--vscode-font-family').trim();
  return `${style} ${pixels}px ${family || 'system-ui, sans-serif'}`.trim();
}

/** `zoom`: scale compared with the page, for example for a picture. */
export function axisFont(zoom = 1): string {
  return pageFont(axisFontSize * zoom);
}

/** CSS pixels. */
export interface PlotMargins {
  readonly left: number;
  readonly right: number;
}

const right = 12;
const measuring = document.createElement('canvas').getContext('2d');

/** The left margin has room for the longest label of any unit, so that all charts begin at the same place. */
export function plotMargins(): PlotMargins {
  leftMargin ??= Math.ceil(textWidth('88.8 MiB/s', axisFont())) + 12;
  return { left: leftMargin, right };
}

/** Width of a text in CSS pixels. */
export function textWidth(text: string, font: string): number {
  if (!measuring) return text.length * 6;
  measuring.font = font;
  return measuring.measureText(text).width;
}
