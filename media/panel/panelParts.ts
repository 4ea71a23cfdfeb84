/** The page's parts from top to bottom, one line each. */
import { ChartsPart } from './charts/chartsPart';
import { CompareBar } from './compare/compareBar';
import { OverlayPart } from './charts/overlay/overlayPart';
import { DifferencesPart } from './compare/differencesPart';
import { UsagePart } from './compare/usagePart';
import { DeathPart } from './deaths/deathPart';
import { LanePart } from './lane/lanePart';
import { OverviewPart } from './overview/overviewPart';
import { createElement } from './kit/dom';
import { CurrentTiles } from './parts/currentTiles';
import { Header } from './parts/header';
import { NoticeBar } from './parts/noticeBar';
import { Placeholder } from './parts/placeholder';
import { Toolbar } from './time/toolbar';
import type { PageActions, PagePart } from './state/pagePart';

export function panelParts(actions: PageActions): readonly PagePart[] {
  /** Offered for the visible charts, whichever part draws them. */
  const menus = createElement('div', 'chart-menus');
  return [
    new Header(actions),
    new CurrentTiles(),
    new Toolbar(actions),
    new NoticeBar(actions),
    new OverviewPart(actions),
    new LanePart(actions),
    new DeathPart(actions),
    new CompareBar(actions, menus),
    new Placeholder(actions),
    new ChartsPart(actions, menus),
    new OverlayPart(actions, menus),
    new DifferencesPart(),
    new UsagePart(actions),
  ];
}
