import { createElement } from '../kit/dom';

/** The most lines in a tip; it counts the rest. */
export const mostTipLines = 10;
/** The length to which engines themselves shorten a container's id. */
export const shortId = 12;

export interface TipLine {
  readonly glyph: SVGSVGElement;
  readonly time: string;
  readonly text: string;
  /** Shown in the tip's last column. */
  readonly code?: string;
}

/** Explains a mark beside it, one line for each thing it stands for. */
export class LaneTip {
  readonly element = createElement('div', 'lane-tip');

  constructor() {
    this.element.setAttribute('role', 'tooltip');
    this.hide();
  }

  /**
   * `lines`: the first of `count` lines, at most `mostTipLines`. `x`: the middle of the mark, in CSS pixels
   * from the left edge of the tip's container. `top`: where the tip begins.
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
