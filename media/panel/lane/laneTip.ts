import { createElement } from '../kit/dom';

/** Lines of one tip: more are counted. */
export const mostTipLines = 10;
/** How much of a container's id is shown, as engines themselves do. */
export const shortId = 12;

export interface TipLine {
  readonly glyph: SVGSVGElement;
  readonly time: string;
  readonly text: string;
  /** In the tip's last column. */
  readonly code?: string;
}

/** What one mark stands for, told beside it: a line for each thing. */
export class LaneTip {
  readonly element = createElement('div', 'lane-tip');

  constructor() {
    this.element.setAttribute('role', 'tooltip');
    this.hide();
  }

  /**
   * `lines`: the first of `count`, `mostTipLines` at most. `x`: middle of the mark, CSS pixels from the left
   * edge of what the tip lies in; `top`: where the tip begins.
   */
  show(
    lines: readonly TipLine[],
    count: number,
    { x, top }: { readonly x: number; readonly top: number },
  ): void {
    const list = createElement('ul');
    for (const { glyph, time, text, code } of lines) {
      const line = createElement('li');
      line.append(glyph, createElement('time', '', time), createElement('span', 'lane-tip-text', text));
      if (code !== undefined) line.append(createElement('code', '', code));
      list.append(line);
    }
    const rest = count - lines.length;
    this.element.replaceChildren(list);
    if (rest > 0) this.element.append(createElement('p', '', `and ${rest} more`));
    this.element.append(createElement('p', 'lane-tip-hint', 'Click or press Enter to zoom in.'));
    this.element.hidden = false;
    const room = this.element.parentElement?.clientWidth ?? 0;
    const half = this.element.offsetWidth / 2;
    const left = Math.max(0, Math.min(x - half, room - 2 * half));
    this.element.style.transform = `translate(${Math.round(left)}px, ${top}px)`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
