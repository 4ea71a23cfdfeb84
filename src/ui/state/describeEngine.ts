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
 * How one engine looks in the tree: plain text only. `running`: how many of its containers do; `label`: what
 * it is called among several.
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
        hasMore === true ? 'more than are listed' : undefined,
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
      return failed(label, 'not an address');
  }
}

/**
 * What a user calls an engine by itself: the name of its context, its host, or what it calls itself. See
 * `engineNames`.
 */
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
