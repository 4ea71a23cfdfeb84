import type { EngineStatus } from '../../common/model/engine';
import { engineLabel } from '../../common/text/engineNames';

export interface EngineLook {
  readonly label: string;
  readonly description: string;
  /** Codicon and theme color ids. */
  readonly icon: string;
  readonly color?: string;
}

/**
 * One engine as a tree row: plain text only. `running`: number of its running containers. `label`: its name
 * when there are several engines.
 */
export function describeEngine(
  status: EngineStatus,
  running: number,
  label = engineLabel(status),
): EngineLook {
  const { state, excludedCount, slowMs, unreadCount, hasMore } = status;
  switch (state.kind) {
    case 'connected': {
      const parts = [
        `${running} running`,
        slowMs === undefined ? undefined : 'slow',
        unreadCount === undefined ? undefined : `${unreadCount} not read`,
        excludedCount === undefined ? undefined : `${excludedCount} excluded`,
        hasMore === true ? 'not all listed' : undefined,
      ];
      return { label, description: parts.filter(Boolean).join(' · '), icon: 'server' };
    }
    case 'connecting':
      return { label, description: 'connecting…', icon: 'loading' };
    case 'duplicate':
      return { label, description: 'listed twice', icon: 'info' };
    case 'unreachable':
      return failed(label, 'does not answer');
    case 'noPermission':
      return failed(label, 'no permission');
    case 'invalidEndpoint':
      return failed(label, 'invalid address');
  }
}

function failed(label: string, description: string): EngineLook {
  return { label, description, icon: 'warning', color: 'list.warningForeground' };
}
