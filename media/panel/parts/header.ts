import { isRunning } from '../../../src/common/model/containerStatus';
import { formatBytes, formatDuration } from '../../../src/common/text/format';
import type { PanelAction, PanelSubject } from '../../../src/protocol/panel';
import { createElement } from '../kit/dom';
import { createMenuButton, type MenuGroups, type MenuItem } from '../kit/menu';
import { createButton } from '../kit/toolkit';
import { presentOf } from '../state/offline';
import type { PageActions, PagePart } from '../state/pagePart';
import type { PageState } from '../state/pageState';

/** Name and state of the subject, and remarks about it. All texts are untrusted. */
export class Header implements PagePart {
  readonly element = createElement('header', 'header');
  readonly #title = createElement('h1', 'title');
  readonly #status = createElement('span', 'status');
  readonly #compare: HTMLElement;
  readonly #facts = createElement('ul', 'facts');
  readonly #actions: PageActions;
  #state: PageState | undefined;

  constructor(actions: PageActions) {
    this.#actions = actions;
    const row = createElement('div', 'title-row');
    const handleClick = (): void => this.#act('compareHistory');
    this.#compare = createButton({ label: 'Compare With…', handleClick }).element;
    this.#compare.classList.add('compare-with');
    const more = createMenuButton({ label: 'More', text: '', className: 'icon-button more-button' }, () =>
      this.#menu(),
    );
    row.append(this.#title, this.#status, this.#compare, more);
    this.#facts.setAttribute('aria-label', 'Details');
    this.element.append(row, this.#facts);
  }

  update(state: PageState): void {
    this.#state = state;
    const { subject } = presentOf(state);
    this.#compare.hidden = !subject || subject.kind === 'host';
    const { title } = subject ?? state;
    if (this.#title.textContent !== title) this.#title.textContent = this.#title.title = title;
    this.#title.hidden = title === '';
    if (!subject) return;
    const { text, tone } = statusOf(subject);
    this.#status.hidden = text === '';
    if (this.#status.textContent !== text) this.#status.textContent = text;
    this.#status.className = `status is-${tone}`;
    this.#renderFacts(factsOf(subject, state.hostNowMs));
  }

  /** Actions on the whole view. */
  #menu(): MenuGroups {
    const act = (label: string, id: PanelAction): MenuItem => ({ label, run: () => this.#act(id) });
    const isHost = this.#state?.subject?.kind === 'host';
    return [
      isHost ? [] : [act('Compare With…', 'compareHistory')],
      [
        this.#state?.place === 'view'
          ? act('Open in Editor', 'openInEditor')
          : act('Show in Side Bar', 'showHistoryView'),
        act('Copy Link', 'copyLink'),
      ],
    ];
  }

  #act(id: PanelAction): void {
    this.#actions.send({ type: 'action', id });
  }

  #renderFacts(facts: readonly Fact[]): void {
    const items = [...this.#facts.children];
    if (
      items.length === facts.length &&
      facts.every((fact, index) => items[index]?.textContent === fact.text)
    )
      return;
    this.#facts.replaceChildren(
      ...facts.map(({ text, title, isBadge }) => {
        const item = createElement('li', isBadge ? 'fact is-badge' : 'fact', text);
        if (title !== undefined) item.title = title;
        return item;
      }),
    );
  }
}

interface Fact {
  readonly text: string;
  readonly title?: string;
  readonly isBadge?: boolean;
}

type Tone = 'good' | 'bad' | 'warn' | 'idle';

function statusOf(subject: PanelSubject): { text: string; tone: Tone } {
  if (subject.kind !== 'container') return { text: '', tone: 'idle' };
  const { status, health } = subject;
  if (status === undefined) return { text: 'Removed', tone: 'idle' };
  const name = status.charAt(0).toUpperCase() + status.slice(1);
  if (status !== 'running')
    return { text: name, tone: status === 'restarting' || status === 'dead' ? 'bad' : 'idle' };
  if (health === undefined) return { text: name, tone: 'good' };
  const tones = { healthy: 'good', unhealthy: 'bad', starting: 'warn' } as const;
  return { text: `${name}, ${health}`, tone: tones[health] };
}

function groupFacts({ refs, running, networkNotes }: PanelSubject & { kind: 'group' }): Fact[] {
  const notes = networkNotes.map(text => ({ text }));
  const count = `${refs.length} containers`;
  return [{ text: running === undefined ? count : `${count}, ${running} running` }, ...notes];
}

function factsOf(subject: PanelSubject, nowMs: number): Fact[] {
  if (subject.kind === 'host') {
    return [{ text: subject.cores === 1 ? '1 core' : `${subject.cores} cores` }];
  }
  if (subject.kind === 'group') return groupFacts(subject);
  const facts: Fact[] = [];
  if (subject.image) facts.push({ text: subject.image, title: `Image ${subject.image}` });
  if (subject.project) facts.push({ text: subject.project, title: `Compose project ${subject.project}` });
  if (subject.containerId) facts.push({ text: subject.containerId.slice(0, 12), title: subject.containerId });
  if (subject.startedAtMs !== undefined && isRunning(subject.status)) {
    facts.push({
      text: `up ${formatDuration(nowMs - subject.startedAtMs)}`,
      title: `Started ${new Date(subject.startedAtMs).toLocaleString()}`,
    });
  }
  const { limits, restartCount } = subject;
  if (limits?.memoryBytes)
    facts.push({ text: `${formatBytes(limits.memoryBytes)} memory limit`, isBadge: true });
  if (limits?.cpuCores) {
    facts.push({
      text: `${limits.cpuCores} ${limits.cpuCores === 1 ? 'core' : 'cores'} limit`,
      isBadge: true,
    });
  }
  if (limits?.pids) facts.push({ text: `${limits.pids} PIDs limit`, isBadge: true });
  if (restartCount) {
    facts.push({ text: restartCount === 1 ? '1 restart' : `${restartCount} restarts`, isBadge: true });
  }
  return facts;
}
