import type { Disposable } from '../../../src/common/disposable';

export type ColorRole = 'blue' | 'green' | 'yellow' | 'purple' | 'red' | 'foreground';

/** Colors of VS Code's current theme for the canvas. Everything else gets them through CSS. */
export interface Theme {
  readonly isHighContrast: boolean;
  readonly colors: Readonly<Record<ColorRole, string>>;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
}

const fallbacks: Readonly<Record<ColorRole, string>> = {
  blue: '#3794ff',
  green: '#89d185',
  yellow: '#cca700',
  purple: '#b180d7',
  red: '#f14c4c',
  foreground: '#cccccc',
};

/** Reads the theme from the CSS variables VS Code sets on the page. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  const isHighContrast = [...document.body.classList].some(name => name.startsWith('vscode-high-contrast'));
  const foreground = read('--vscode-editor-foreground', read('--vscode-foreground', fallbacks.foreground));
  return {
    isHighContrast,
    colors: {
      blue: read('--vscode-charts-blue', fallbacks.blue),
      green: read('--vscode-charts-green', fallbacks.green),
      yellow: read('--vscode-charts-yellow', fallbacks.yellow),
      purple: read('--vscode-charts-purple', fallbacks.purple),
      red: read('--vscode-charts-red', fallbacks.red),
      foreground,
    },
    muted: isHighContrast ? foreground : read('--vscode-descriptionForeground', foreground),
    grid: withAlpha(foreground, isHighContrast ? 0.3 : 0.09),
    background: read('--page', '#1f1f1f'),
  };
}

/** Calls back when VS Code has changed the page's theme. */
export function watchTheme(handleChange: () => void): Disposable {
  const observer = new MutationObserver(handleChange);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  // VS Code sets the variables here; a changed color setting changes nothing else.
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return { dispose: () => observer.disconnect() };
}

const parsing = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
/** Parsed colors. Only a canvas can parse any CSS color, and that takes longer than drawing a line. */
const parsed = new Map<string, readonly number[]>();

/** Colors by what they were made of: reading one back from a canvas takes longer than drawing a line. */
const translucent = new Map<string, string>();
/** Themes have some dozens. */
const mostTranslucent = 200;

/** A CSS color with its opacity multiplied by `alpha`. */
export function withAlpha(color: string, alpha: number): string {
  const key = `${alpha} ${color}`;
  const known = translucent.get(key);
  if (known !== undefined) return known;
  if (translucent.size >= mostTranslucent) translucent.clear();
  const made = multiplyAlpha(color, alpha);
  translucent.set(key, made);
  return made;
}

function multiplyAlpha(color: string, alpha: number): string {
  if (!parsing) return color;
  const [red = 0, green = 0, blue = 0, opacity = 255] = parseColor(color, parsing);
  return `rgba(${red}, ${green}, ${blue}, ${(opacity / 255) * alpha})`;
}

/** Red, green, blue and opacity, each up to 255. */
function parseColor(color: string, context: CanvasRenderingContext2D): readonly number[] {
  const known = parsed.get(color);
  if (known) return known;
  context.canvas.width = context.canvas.height = 1;
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const channels = [...context.getImageData(0, 0, 1, 1).data];
  parsed.set(color, channels);
  return channels;
}
