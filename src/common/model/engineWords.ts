/** How entries of the user's list name engines, apart from addresses. */

/** The engine that is found automatically. */
export const autoEndpoint = 'auto';

const contextPrefix = 'context:';

/** The list entry for a Docker context. */
export function contextEndpoint(name: string): string {
  return `${contextPrefix}${name}`;
}

/** The Docker context that an entry names; `undefined` for an entry that names none. */
export function contextNameOf(endpoint: string): string | undefined {
  return endpoint.startsWith(contextPrefix) ? endpoint.slice(contextPrefix.length) : undefined;
}
