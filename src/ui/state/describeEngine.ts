import { autoEndpoint, contextNameOf } from '../../common/model/engineWords';
import type { EngineStatus } from '../../common/model/engine';
import { plainLine } from '../../common/text/untrustedText';
import { withoutPassword } from '../../common/text/withoutPassword';

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

/** The name of one engine by itself: its context, its host, or the name it reports. See `engineNames`. */
export function engineLabel({ endpoint, state }: EngineStatus): string {
  const context = contextNameOf(endpoint);
  if (context !== undefined) return plainLine(withoutPassword(context), 80);
  if (endpoint !== autoEndpoint) {
    return plainLine(withoutPassword(endpoint).replace(/^(unix|npipe|tcp|https?|ssh):\/\//i, ''), 80);
  }
  return state.kind === 'connected' && state.engine.name !== '' ? plainLine(state.engine.name, 80) : 'Engine';
}

function failed(label: string, description: string): EngineLook {
  return { label, description, icon: 'warning', color: 'list.warningForeground' };
}
