/**
 * Whose network a container is on: its own, none, the host's, or another container's (`network_mode:
 * service:x`, a pod). The kernel counts traffic by network and not by container, so only a container with its
 * own network has figures. Shared traffic counts for the network's owner, and never twice in a sum.
 */
export type NetworkOwnership = 'own' | 'none' | 'host' | 'shared';

/**
 * `mode` is the engine's word: `host`, `none`, `container:ID` or the name of a network. An unknown mode
 * counts as the container's own network.
 */
export function networkOwnership(mode: string | undefined): NetworkOwnership {
  if (mode === 'host' || mode === 'none') return mode;
  return mode?.startsWith('container:') ? 'shared' : 'own';
}

/** Id or name of the container that owns the network. */
export function networkOwnerOf(mode: string | undefined): string | undefined {
  return mode?.startsWith('container:') ? mode.slice('container:'.length) : undefined;
}
