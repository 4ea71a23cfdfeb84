/** What is remembered of an engine, so that its history stays together whatever changes about the engine. */
export interface KnownEngine {
  /** First part of its workloads' keys. Never changes; see `workloadKey`. */
  readonly key: string;
  /**
   * What the key was made from: everything the engine reported about itself at first sight, or else its
   * address.
   */
  readonly identity: string;
  /** What it reported about itself last: id, host and data folder. */
  readonly fingerprint?: string;
  /** Its own id, if it ever reported one. */
  readonly ownId?: string;
  /** It has no id of its own: Podman reports another each time. */
  readonly isPodman?: boolean;
  /** Addresses at which it was reached, newest first. Paths of sockets have their symbolic links resolved. */
  readonly addresses: readonly string[];
  /** Earlier keys: it has history under them from before it was recognized as this engine. */
  readonly former: readonly string[];
}

/** More than anybody has. Bounds what is remembered when engines come and go. */
const most = { engines: 64, addresses: 16, former: 64 };
const keyPattern = /^[0-9a-f]{8}$/;

/**
 * Reads what `writeKnownEngines` wrote, and leaves out invalid entries. `undefined` when the text is
 * something else.
 */
export function parseKnownEngines(text: string): KnownEngine[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const engines = typeof value === 'object' && value !== null && (value as { engines?: unknown }).engines;
  return Array.isArray(engines) ? engines.filter(isKnownEngine).slice(0, most.engines) : undefined;
}

/** The newest of them, no more than are ever of use. */
export function writeKnownEngines(engines: readonly KnownEngine[]): string {
  return JSON.stringify({ engines: engines.slice(0, most.engines).map(limited) }, undefined, 1);
}

function limited({ addresses, former, ...engine }: KnownEngine): KnownEngine {
  return { ...engine, addresses: addresses.slice(0, most.addresses), former: former.slice(0, most.former) };
}

function isKnownEngine(value: unknown): value is KnownEngine {
  if (typeof value !== 'object' || value === null) return false;
  const { key, identity, fingerprint, ownId, isPodman, addresses, former } = value as Partial<KnownEngine>;
  return (
    isKey(key) &&
    typeof identity === 'string' &&
    ['string', 'undefined'].includes(typeof fingerprint) &&
    ['string', 'undefined'].includes(typeof ownId) &&
    ['boolean', 'undefined'].includes(typeof isPodman) &&
    isListOf(addresses, each => typeof each === 'string') &&
    isListOf(former, isKey)
  );
}

function isListOf(value: unknown, fits: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(fits);
}

function isKey(value: unknown): boolean {
  return typeof value === 'string' && keyPattern.test(value);
}
