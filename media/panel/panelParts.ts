/** The page from top to bottom, a line each. */
import { ChartsPart } from './charts/chartsPart';
import { CurrentTiles } from './parts/currentTiles';
import { Header } from './parts/header';
import { NoticeBar } from './parts/noticeBar';
import { Placeholder } from './parts/placeholder';
import { Toolbar } from './parts/toolbar';
import type { PageActions, PagePart } from './state/pagePart';

export function panelParts(actions: PageActions): readonly PagePart[] {
  return [
    new Header(),
    new CurrentTiles(),
    new Toolbar(actions),
    new NoticeBar(actions),
    new Placeholder(actions),
    new ChartsPart(actions),
  ];
}
