/** How a user's list names engines beside their addresses. */

/** The one that is found by itself. */
export const autoEndpoint = 'auto';

const contextPrefix = 'context:';

/** A Docker context as an entry of the list. */
export function contextEndpoint(name: string): string {
  return `${contextPrefix}${name}`;
}

/** The name of the Docker context that an entry means; `undefined` where it means none. */
export function contextNameOf(endpoint: string): string | undefined {
  return endpoint.startsWith(contextPrefix) ? endpoint.slice(contextPrefix.length) : undefined;
}
