import { escapeIcons } from '../../common/text/untrustedText';
import { withoutPassword } from '../../common/text/withoutPassword';
import type { EngineChoice } from '../../engine/discovery/engineChoices';

export interface EngineItem {
  readonly label: string;
  readonly detail?: string;
  /** As the list of engines has it. */
  readonly endpoint: string;
}

/** How an engine looks in a quick pick: without a password that its address holds. */
export function engineItem(engine: Omit<EngineChoice, 'detail'> & Partial<EngineChoice>): EngineItem {
  const { endpoint, name, detail } = engine;
  const label = escapeIcons(withoutPassword(name));
  return { endpoint, label, ...(detail !== undefined && { detail: escapeIcons(detail) }) };
}
