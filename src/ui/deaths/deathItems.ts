import { formatDuration } from '../../common/text/format';
import { escapeIcons } from '../../common/text/untrustedText';
import { deathLabel } from '../../deaths/deathLabel';
import type { KeptDeath } from '../../deaths/keptDeath';

export interface DeathItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly death: KeptDeath;
}

/** The entries from which a user chooses a death, newest first. `labelOf`: a container's label. */
export function deathItems(
  deaths: readonly KeptDeath[],
  labelOf: (death: KeptDeath) => string,
  nowMs: number,
): DeathItem[] {
  return [...deaths]
    .sort((a, b) => b.record.atMs - a.record.atMs)
    .map(death => {
      const { record } = death;
      const ago = formatDuration(Math.max(0, nowMs - record.atMs));
      return {
        label: escapeIcons(labelOf(death)),
        description: `${escapeIcons(deathLabel(record))} · ${ago} ago`,
        detail: escapeIcons(record.verdict),
        death,
      };
    });
}
