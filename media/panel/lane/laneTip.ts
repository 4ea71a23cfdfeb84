import type { LaneItem } from '../data/laneItems';
import { lanePhrase } from '../data/laneWords';
import type { Span } from '../data/rangeMath';
import { momentLabel } from '../data/timeLabels';
import { createElement } from '../kit/dom';
import { laneGlyph } from './laneGlyphs';

/** Lines of one tip: more are counted. */
const mostLines = 10;
/** How much of a container's id is shown, as engines themselves do. */
export const shortId = 12;

/** What one mark stands for, told beside it: a line for each event. */
export class LaneTip {
  readonly element = createElement('div', 'lane-tip');

  constructor() {
    this.element.setAttribute('role', 'tooltip');
    this.hide();
  }

  /** `x`: middle of the mark, CSS pixels from the left edge of what the tip lies in. */
  show(items: readonly LaneItem[], span: Span, x: number): void {
    const list = createElement('ul');
    for (const item of items.slice(0, mostLines)) {
      const line = createElement('li');
      const time = createElement('time', '', momentLabel(item.atMs, span.fromMs, span.toMs, 0));
      const text = createElement('span', 'lane-tip-text', lanePhrase(item));
      line.append(laneGlyph(item), time, text);
      if (item.containerId !== undefined)
        line.append(createElement('code', '', item.containerId.slice(0, shortId)));
      list.append(line);
    }
    const rest = items.length - mostLines;
    this.element.replaceChildren(list);
    if (rest > 0) this.element.append(createElement('p', '', `and ${rest} more`));
    this.element.append(createElement('p', 'lane-tip-hint', 'Click or press Enter to zoom in.'));
    this.element.hidden = false;
    const room = this.element.parentElement?.clientWidth ?? 0;
    const half = this.element.offsetWidth / 2;
    const left = Math.max(0, Math.min(x - half, room - 2 * half));
    this.element.style.transform = `translateX(${Math.round(left)}px)`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
