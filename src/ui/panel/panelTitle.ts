import { plainLine } from '../../common/text/untrustedText';
import type { PanelSubjectRef } from '../../protocol/panel';

/** What the tab of a panel says. `labelOf`: what a workload is called among all. */
export function panelTitle(
  ref: PanelSubjectRef,
  labelOf: (workload: string, name: string) => string = (_, name) => name,
): string {
  return ref.kind === 'host' ? 'Host History' : `${plainLine(labelOf(ref.workload, ref.name), 120)} History`;
}
