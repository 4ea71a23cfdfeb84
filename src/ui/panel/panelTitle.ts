import { plainLine } from '../../common/untrustedText';
import type { PanelSubjectRef } from '../../protocol/panel';

/** What the tab of a panel says. */
export function panelTitle(ref: PanelSubjectRef): string {
  return ref.kind === 'host' ? 'Host History' : `${plainLine(ref.name, 80)} History`;
}
