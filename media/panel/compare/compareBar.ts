import {
  comparisonModes,
  panelAgainst,
  type ComparisonMode,
  type PanelAgainst,
  type PanelMember,
} from '../../../src/protocol/panel';
import { earlierStyle, memberId, memberStyle } from '../data/memberStyle';
import { createElement } from '../kit/dom';
import { watchLegendSwitch } from '../kit/legendSwitch';
import { lineMark } from '../kit/lineMark';
import { createButton, type ToolkitButton } from '../kit/toolkit';
import type { PageActions, PagePart } from '../state/pagePart';
import type { PageState } from '../state/pageState';

const modeTexts: Readonly<Record<ComparisonMode, { label: string; title: string }>> = {
  overlay: { label: 'Overlaid', title: 'All lines in one chart' },
  stacked: { label: 'Stacked', title: 'On top of each other: the upper edge is their sum' },
  multiples: { label: 'One by One', title: 'A small chart for each, on the same scale' },
};

const againstTexts: Readonly<Record<PanelAgainst, string>> = {
  before: 'the range before',
  day: 'a day earlier',
  week: 'a week earlier',
  run: 'the run before',
};

/** The row above the charts: how several subjects are drawn, which line is whose, and the charts' menus. */
export class CompareBar implements PagePart {
  readonly element = createElement('div', 'compare-bar');
  readonly #actions: PageActions;
  readonly #modes: readonly { readonly mode: ComparisonMode; readonly button: ToolkitButton }[];
  readonly #modeGroup = createElement('div', 'mode-group');
  readonly #againstLabel = createElement('label', 'against', 'Compare with ');
  readonly #against = createElement('select', 'against-select');
  readonly #legend = createElement('div', 'member-legend');
  #shownLegend = '';
  #members: readonly PanelMember[] = [];
  #hidden: readonly string[] = [];

  /** `menus`: takes those of the charts on show. */
  constructor(actions: PageActions, menus: HTMLElement) {
    this.#actions = actions;
    this.#modeGroup.setAttribute('role', 'group');
    this.#modeGroup.setAttribute('aria-label', 'Drawn');
    this.#modes = comparisonModes.map(mode => {
      const { label, title } = modeTexts[mode];
      const button = createButton({ label, handleClick: () => actions.keep({ mode }) });
      button.element.title = title;
      this.#modeGroup.append(button.element);
      return { mode, button };
    });
    const options = [
      ['', 'no other time'] as const,
      ...panelAgainst.map(each => [each, againstTexts[each]] as const),
    ];
    for (const [value, text] of options) {
      const option = createElement('option', '', text);
      option.value = value;
      this.#against.append(option);
    }
    this.#against.addEventListener('change', () => {
      const against = panelAgainst.find(each => each === this.#against.value);
      actions.keep({ against });
      actions.retry();
    });
    this.#againstLabel.append(this.#against);
    this.#legend.setAttribute('role', 'group');
    this.#legend.setAttribute('aria-label', 'Lines');
    this.element.append(this.#modeGroup, this.#againstLabel, this.#legend, menus);
  }

  update({ subject, shown, kept }: PageState): void {
    const isGroup = subject?.kind === 'group';
    this.element.hidden = subject === undefined;
    this.#modeGroup.hidden = !isGroup;
    this.#againstLabel.hidden = isGroup;
    for (const { mode, button } of this.#modes) {
      const isOn = mode === (kept.mode ?? 'overlay');
      button.setPressed(isOn);
      button.setAppearance(isOn ? 'primary' : 'secondary');
    }
    for (const option of this.#against.options)
      option.hidden = option.value === 'run' && subject?.kind === 'host';
    const against = kept.against ?? '';
    if (this.#against.value !== against) this.#against.value = against;
    this.#hidden = kept.hidden;
    this.#renderLegend(shown?.members ?? []);
  }

  #renderLegend(members: readonly PanelMember[]): void {
    const shown = JSON.stringify([members.map(({ key, title }) => [key, title]), this.#hidden]);
    if (shown === this.#shownLegend) return;
    this.#shownLegend = shown;
    this.#members = members;
    const focused = [...this.#legend.children].indexOf(document.activeElement ?? this.#legend);
    this.#legend.replaceChildren(...members.map((member, index) => this.#entry(member, index)));
    // Otherwise a key that switches a line off would take the focus away.
    (this.#legend.children[focused] as HTMLElement | undefined)?.focus();
  }

  #entry({ key, title, shiftMs }: PanelMember, index: number): HTMLElement {
    const { color, dash } = shiftMs ? earlierStyle : memberStyle(index);
    const isOn = !this.#hidden.includes(memberId(key));
    const button = createElement('button', `legend-entry member color-${color}`);
    button.type = 'button';
    button.title = `${title}\nClick: show or hide. Alt+click: this one alone, or all.`;
    button.setAttribute('aria-pressed', String(isOn));
    button.append(lineMark(dash), createElement('span', 'legend-label', title));
    watchLegendSwitch(button, {
      handleToggle: () => this.#toggle(key),
      handleIsolate: () => this.#isolate(key),
    });
    return button;
  }

  #toggle(key: string): void {
    const id = memberId(key);
    const others = this.#hidden.filter(each => each !== id);
    this.#actions.keep({ hidden: this.#hidden.includes(id) ? others : [...others, id] });
  }

  /** Shows one line alone, or all when it is already alone. */
  #isolate(key: string): void {
    const id = memberId(key);
    const charts = this.#hidden.filter(each => !each.startsWith(memberId('')));
    const rest = this.#members.map(each => memberId(each.key)).filter(each => each !== id);
    const isAlready = rest.every(each => this.#hidden.includes(each)) && !this.#hidden.includes(id);
    this.#actions.keep({ hidden: isAlready ? charts : [...charts, ...rest] });
  }
}
