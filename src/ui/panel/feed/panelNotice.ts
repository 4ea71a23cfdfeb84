import type { EngineState } from '../../../common/model/engine';
import type { PanelNotice } from '../../../protocol/panel';

/** An engine of what a panel shows. */
export interface PanelEngine {
  readonly state: EngineState;
  /** Untrusted text. */
  readonly name?: string;
}

/**
 * The notice above the charts, if any. What stops all collecting comes first. `engines`: those of the
 * containers that are shown, each once.
 */
export function panelNotice(
  engines: readonly PanelEngine[],
  isPaused: boolean,
  storeProblem?: string,
): PanelNotice | undefined {
  if (storeProblem !== undefined) {
    return {
      severity: 'error',
      text: storeProblem,
      action: { id: 'showLog', label: 'Show Log' },
    };
  }
  if (isPaused) {
    return {
      severity: 'info',
      text: 'Collection is paused. The charts show what was collected before.',
      action: { id: 'resumeCollection', label: 'Resume' },
    };
  }
  const isOneOfSeveral = engines.length > 1;
  return engines.map(engine => engineNotice(engine, isOneOfSeveral)).find(notice => notice !== undefined);
}

function engineNotice({ state, name = '' }: PanelEngine, isOneOfSeveral: boolean): PanelNotice | undefined {
  const which = isOneOfSeveral ? ` ${name}` : '';
  const rest = `The charts show what was collected${isOneOfSeveral ? ' from it' : ''} before.`;
  switch (state.kind) {
    case 'connecting':
    case 'connected':
    case 'duplicate':
      return undefined;
    case 'unreachable':
      return {
        severity: 'warning',
        text: `The container engine${which} cannot be reached. ${rest}`,
        action: { id: 'showLog', label: 'Show Log' },
      };
    case 'noPermission':
      return {
        severity: 'warning',
        text: `No permission to use the container engine at ${state.address}. ${rest}`,
        action: { id: 'showLog', label: 'Show Log' },
      };
    case 'invalidEndpoint':
      return {
        severity: 'error',
        text: `The configured engine endpoint cannot be used: ${state.message}`,
        action: { id: 'openSettings', label: 'Open Settings' },
      };
  }
}
