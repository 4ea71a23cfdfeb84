import type { MarkedKind } from '../../../src/timeline/markedRun';
import type { LaneItemKind } from '../data/laneItems';
import type { Tone } from '../data/laneWords';

/** SVG paths on a 16 x 16 grid: the filled shape, the lines, and the part cut out of the filled shape. */
interface Glyph {
  readonly fill?: string;
  readonly line?: string;
  readonly cut?: string;
}

const heart = 'M8 14 2.3 8.2a3.6 3.6 0 0 1 5.1-5.1l.6.6.6-.6a3.6 3.6 0 0 1 5.1 5.1Z';
const ring = 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11';

/** Each kind has its own shape, so that color is not the only way to tell kinds apart. */
const glyphs: Readonly<Record<LaneItemKind | MarkedKind, Glyph>> = {
  start: { fill: 'M8 2.5 14.2 13.2H1.8Z' },
  restart: { line: 'M13.2 8.2a5.2 5.2 0 1 1-1.7-4M13.6 1.6v3.2h-3.2' },
  stop: { fill: 'M3.2 3.2h9.6v9.6H3.2Z' },
  exit: { line: 'M4 4h8v8H4Z' },
  die: { line: 'm3.5 3.5 9 9m0-9-9 9' },
  oom: { fill: 'M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1Z', cut: 'm5.3 5.3 5.4 5.4m0-5.4-5.4 5.4' },
  healthy: { line: heart },
  unhealthy: { fill: heart, cut: 'M8.4 2.6 6.4 7h3.2l-2 5' },
  starting: { line: 'M8 3v3m0 4v3M3 8h3m4 0h3' },
  pause: { fill: 'M3.6 3h3.2v10H3.6ZM9.2 3h3.2v10H9.2Z' },
  resume: { fill: 'M4.2 2.5 13.4 8l-9.2 5.5Z' },
  remove: { line: `${ring}M5 8h6` },
  rename: { fill: 'M1.8 3.4h7.4L14.6 8l-5.4 4.6H1.8Z', cut: 'M5 8h.1' },
  update: { line: 'M5 13.2V3M2.6 5.4 5 3l2.4 2.4M11 2.8V13M8.6 10.6 11 13l2.4-2.4' },
  image: { fill: 'M8 1.8 14.5 5.2 8 8.6 1.5 5.2Z', line: 'M2 8.6 8 11.8l6-3.2M2 11.4l6 3.2 6-3.2' },
  marker: { fill: 'M4.2 2.4h9l-2.4 3.2 2.4 3.2h-9Z', line: 'M4.2 2.4v11.8' },
  alert: { fill: 'M8 1.8a4 4 0 0 1 4 4v3.4l1.8 2.4H2.2L4 9.2V5.8a4 4 0 0 1 4-4Z', line: 'M6.4 13.8h3.2' },
  git: { line: 'M8 1v4.2m0 5.6V15M8 5.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6' },
  save: { line: 'M8 2v12' },
  task: { line: 'M2.6 4.2h1m3 0h7M2.6 8h1m3 0h7M2.6 11.8h1m3 0h7' },
  debug: {
    line: 'M5.2 6.5a2.8 2.8 0 0 1 5.6 0v4a2.8 2.8 0 0 1-5.6 0ZM5.2 8.5H2m12 0h-3.2M5.4 5.6 3 3.4m7.6 2.2L13 3.4M5.6 11.6 3 13.6m7.4-2 2.6 2',
  },
  terminal: { line: 'm3 4 4 4-4 4m6 0h4.4' },
  notebook: { line: 'M3.4 2.5h9.2v11H3.4ZM6.2 2.5v11' },
  manual: { line: 'M8 4.6a4.7 4.7 0 1 0 0 9.4a4.7 4.7 0 1 0 0-9.4M8 6.8v2.6M6.2 1.8h3.6' },
};

const namespace = 'http://www.w3.org/2000/svg';

/** An icon for an event, in the color of its tone. The text beside it says the same in words. */
export function laneGlyph(kind: LaneItemKind | MarkedKind, tone: Tone): SVGSVGElement {
  const picture = document.createElementNS(namespace, 'svg');
  picture.setAttribute('viewBox', '0 0 16 16');
  picture.setAttribute('class', `lane-glyph is-${tone}`);
  picture.setAttribute('aria-hidden', 'true');
  picture.dataset['kind'] = kind;
  for (const [part, path] of Object.entries(glyphs[kind]) as [keyof Glyph, string][]) {
    const shape = document.createElementNS(namespace, 'path');
    shape.setAttribute('d', path);
    shape.setAttribute('class', `glyph-${part}`);
    picture.append(shape);
  }
  return picture;
}
