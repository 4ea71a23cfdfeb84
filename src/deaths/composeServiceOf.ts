import { localKeyOf } from '../common/model/workloadKey';
import { decodePart } from '../common/text/encodePart';

/** A service of a Compose project. Both names are untrusted. */
export interface ComposeService {
  readonly project: string;
  readonly service: string;
}

const composeKey = /^compose:([^/]+)\/([^/]+)\//;

/** The service of Compose that a workload's key names; `undefined` where Compose did not make it. */
export function composeServiceOf(workload: string): ComposeService | undefined {
  const [, project, service] = composeKey.exec(localKeyOf(workload)) ?? [];
  if (project === undefined || service === undefined) return undefined;
  return { project: decodePart(project), service: decodePart(service) };
}
