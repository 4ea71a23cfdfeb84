/**
 * Keys of workloads: `ENGINE/LOCAL`, where `ENGINE` is the engine's key (eight hexadecimal digits) and
 * `LOCAL` says which workload of that engine: `compose:PROJECT/SERVICE/NUMBER`, `swarm:SERVICE/SLOT` or
 * `name:NAME`, each part encoded (`encodePart`). So the same name on two engines is two workloads.
 */
const enginePart = /^([0-9a-f]{8})\//;

export function workloadKey(engineKey: string, local: string): string {
  return `${engineKey}/${local}`;
}

/** `undefined` for a key that names no engine. */
export function engineKeyOf(workload: string): string | undefined {
  return enginePart.exec(workload)?.[1];
}

/** What the key is on its engine. */
export function localKeyOf(workload: string): string {
  return workload.replace(enginePart, '');
}
