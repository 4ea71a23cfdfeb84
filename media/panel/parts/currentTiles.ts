import type { ContainerLimits } from '../../../src/common/model/container';
import type { FileSystemUse } from '../../../src/common/model/sample';
import { busiestCorePercent, byFullness, usedPercent } from '../../../src/common/hostFigures';
import { formatBytes, formatPercent, formatRate } from '../../../src/common/text/format';
import { formatMetric } from '../../../src/common/text/formatMetric';
import { plainLine } from '../../../src/common/text/untrustedText';
import type { CurrentFigures, HostParts, PanelSubject } from '../../../src/protocol/panel';
import { createElement, setText, writeAttribute } from '../kit/dom';
import { presentOf } from '../state/offline';
import type { PagePart } from '../state/pagePart';
import type { PageState } from '../state/pageState';

interface Tile {
  readonly label: string;
  readonly value: string;
  /** What the value refers to, in a lighter color. */
  readonly suffix?: string;
  readonly detail?: string;
  /** What the value is made of: on hover, and listed once the detail is opened. */
  readonly parts?: readonly string[];
}

/** Current use, whatever span the charts show. */
export class CurrentTiles implements PagePart {
  readonly element = createElement('dl', 'tiles');

  update(state: PageState): void {
    const { subject, figures, hostParts = {} } = presentOf(state);
    if (!subject) return;
    const tiles =
      subject.kind === 'host' ? hostTiles(figures, hostParts) : containerTiles(limitsOf(subject), figures);
    tiles.forEach((tile, index) => this.#set(index, tile));
  }

  #set(index: number, { label, value, suffix = '', detail = '', parts = [] }: Tile): void {
    let element = this.element.children[index];
    if (!element) {
      element = createElement('div', 'tile');
      const figure = createElement('dd', 'tile-value');
      figure.append(createElement('span'), createElement('small'));
      const below = createElement('dd', 'tile-detail');
      const opened = createElement('details');
      opened.append(createElement('summary'), createElement('ul', 'tile-parts'));
      below.append(createElement('span'), opened);
      element.append(createElement('dt'), figure, below);
      this.element.append(element);
    }
    const [heading, figure, below] = element.children;
    writeAttribute(element, 'title', parts.join('\n'));
    setText(heading, label);
    setText(figure?.children[0], value);
    setText(figure?.children[1], suffix);
    const [text, opened] = below?.children ?? [];
    const [summary, list] = opened?.children ?? [];
    (text as HTMLElement).hidden = parts.length > 0;
    (opened as HTMLElement).hidden = parts.length === 0;
    setText(text, detail);
    setText(summary, detail);
    while (list && list.children.length > parts.length) list.lastChild?.remove();
    parts.forEach((part, at) => setText(list?.children[at] ?? list?.appendChild(createElement('li')), part));
  }
}

/** Limits of several subjects are not a limit of their sum. */
function limitsOf(subject: PanelSubject): ContainerLimits | undefined {
  return subject.kind === 'container' ? subject.limits : undefined;
}

function containerTiles(limits: ContainerLimits | undefined, now: CurrentFigures): Tile[] {
  return [
    {
      label: 'CPU',
      value: formatPercent(now.cpuPercent),
      detail: share(now.cpuPercent, limits?.cpuCores && limits.cpuCores * 100, 'of limit'),
    },
    {
      label: 'Memory',
      value: formatBytes(now.memoryUsedBytes),
      detail: share(now.memoryUsedBytes, limits?.memoryBytes, 'of limit'),
    },
    {
      label: 'Network',
      value: formatRate(now.networkRxBytesPerSecond),
      suffix: 'in',
      detail: `${formatRate(now.networkTxBytesPerSecond)} out`,
    },
    {
      label: 'Block I/O',
      value: formatRate(now.blockReadBytesPerSecond),
      suffix: 'read',
      detail: `${formatRate(now.blockWriteBytesPerSecond)} written`,
    },
    {
      label: 'Processes',
      value: formatMetric('count', now.pids),
      detail: share(now.pids, limits?.pids, 'of limit'),
    },
  ];
}

function hostTiles(now: CurrentFigures, { coresPercent = [], fileSystems = [] }: HostParts): Tile[] {
  return [
    { label: 'CPU', value: formatPercent(now.cpuPercent), ...coresDetail(coresPercent) },
    {
      label: 'Memory',
      value: formatBytes(now.memoryUsedBytes),
      detail: share(now.memoryUsedBytes, now.memoryTotalBytes, `of ${formatBytes(now.memoryTotalBytes)}`),
    },
    {
      label: 'Network',
      value: formatRate(now.networkRxBytesPerSecond),
      suffix: 'in',
      detail: `${formatRate(now.networkTxBytesPerSecond)} out`,
    },
    {
      label: 'Disk',
      value: formatRate(now.diskReadBytesPerSecond),
      suffix: 'read',
      detail: `${formatRate(now.diskWriteBytesPerSecond)} written`,
    },
    spaceTile(fileSystems),
    { label: 'Load', value: formatMetric('load', now.load1), detail: '1 min average' },
  ];
}

/** One core can be busy while the average is not. */
function coresDetail(coresPercent: readonly number[]): Pick<Tile, 'detail' | 'parts'> {
  const known = coresPercent.filter(Number.isFinite);
  if (known.length < 2) return {};
  return {
    detail: `busiest core ${formatPercent(busiestCorePercent(known))}`,
    parts: coresPercent.map(
      (percent, core) => `Core ${core}: ${formatPercent(Number.isFinite(percent) ? percent : undefined)}`,
    ),
  };
}

/** The fullest file system, with all of them. */
function spaceTile(fileSystems: readonly FileSystemUse[]): Tile {
  const sorted = byFullness(fileSystems);
  const [fullest] = sorted;
  const percentOf = (use: FileSystemUse): string => formatPercent(usedPercent(use));
  return {
    label: 'Disk space',
    value: fullest ? percentOf(fullest) : formatPercent(undefined),
    suffix: fullest && 'used',
    detail:
      fullest &&
      `${formatBytes(fullest.sizeBytes - fullest.usedBytes)} free on ${plainLine(fullest.mount, 40)}`,
    parts: sorted.map(
      each => `${plainLine(each.mount, 80)}: ${percentOf(each)} of ${formatBytes(each.sizeBytes)}`,
    ),
  };
}

function share(value: number | undefined, whole: number | undefined, text: string): string | undefined {
  if (value === undefined || !whole) return undefined;
  return `${formatPercent((value / whole) * 100)} ${text}`;
}
