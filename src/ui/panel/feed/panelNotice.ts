import type { EngineState } from '../../../common/model/engine';
import type { PanelNotice, PanelSubjectRef } from '../../../protocol/panel';

/** The notice above the charts, if any. What stops all collecting comes first. */
export function panelNotice(
  subject: PanelSubjectRef,
  isPaused: boolean,
  engine: EngineState,
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
  if (subject.kind === 'host') return undefined;
  switch (engine.kind) {
    case 'connecting':
    case 'connected':
    case 'duplicate':
      return undefined;
    case 'unreachable':
      return {
        severity: 'warning',
        text: 'The container engine cannot be reached. The charts show what was collected before.',
        action: { id: 'showLog', label: 'Show Log' },
      };
    case 'noPermission':
      return {
        severity: 'warning',
        text: `No permission to use the container engine at ${engine.address}. The charts show what was collected before.`,
        action: { id: 'showLog', label: 'Show Log' },
      };
    case 'invalidEndpoint':
      return {
        severity: 'error',
        text: `The configured engine endpoint cannot be used: ${engine.message}`,
        action: { id: 'openSettings', label: 'Open Settings' },
      };
  }
}
