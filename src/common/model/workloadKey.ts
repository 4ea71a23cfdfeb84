/**
 * Keys of workloads: `ENGINE/LOCAL`, where `ENGINE` is the engine's key (eight hexadecimal digits) and
 * `LOCAL` says which workload of that engine: `compose:PROJECT/SERVICE/NUMBER`, `swarm:SERVICE/SLOT` or
 * `name:NAME`, each part encoded (`encodePart`). So the same name on two engines is two workloads.
 */
const enginePart = /^([0-9a-f]{8})\//;

export function workloadKey(engineKey: string, local: string): string {
  return `${engineKey}/${local}`;
}

/** Key of the engine in a workload's key; `undefined` when there is none. */
export function engineKeyOf(workload: string): string | undefined {
  return enginePart.exec(workload)?.[1];
}

/** The workload's key without the engine: its key on its own engine. */
export function localKeyOf(workload: string): string {
  return workload.replace(enginePart, '');
}
