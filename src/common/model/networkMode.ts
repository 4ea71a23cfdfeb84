/**
 * Whose network a container is on: its own, none, the host's, or another container's (`network_mode:
 * service:x`, a pod). The kernel counts traffic by network and not by container, so only a container on its
 * own has figures; what others share is counted with whom it belongs to, and never twice in a sum.
 */
export type NetworkOwnership = 'own' | 'none' | 'host' | 'shared';

/**
 * `mode`: as the engine tells it: `host`, `none`, `container:ID` or a network's name; unknown counts as its
 * own.
 */
export function networkOwnership(mode: string | undefined): NetworkOwnership {
  if (mode === 'host' || mode === 'none') return mode;
  return mode?.startsWith('container:') ? 'shared' : 'own';
}

/** Id or name of the container whose network it is. */
export function networkOwnerOf(mode: string | undefined): string | undefined {
  return mode?.startsWith('container:') ? mode.slice('container:'.length) : undefined;
}
