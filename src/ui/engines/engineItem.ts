import { escapeIcons } from '../../common/text/untrustedText';
import { withoutPassword } from '../../common/text/withoutPassword';
import type { EngineChoice } from '../../engine/discovery/engineChoices';

export interface EngineItem {
  readonly label: string;
  readonly detail?: string;
  /** The entry as the setting has it. */
  readonly endpoint: string;
}

/** An engine in a quick pick, without the password that its address may contain. */
export function engineItem(engine: Omit<EngineChoice, 'detail'> & Partial<EngineChoice>): EngineItem {
  const { endpoint, name, detail } = engine;
  const label = escapeIcons(withoutPassword(name));
  return { endpoint, label, ...(detail !== undefined && { detail: escapeIcons(detail) }) };
}
