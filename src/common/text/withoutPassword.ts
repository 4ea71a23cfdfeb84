/** A user of an SSH address, for a password is no part of one. */
const sshUser = /^(?:[\w.+@\\~-]|%40|%5C)+$/i;

/**
 * An address as it may be shown and logged, however broken: what stands before its host is left out as a
 * whole, because a password may hold any character, and so is what stands behind `?` or `#`. Users of SSH and
 * paths of sockets are no passwords and stay.
 */
export function withoutPassword(address: string): string {
  const [, scheme = '', rest = ''] = /^(\s*[a-z][a-z\d+.-]*:\/\/)?(.*)$/is.exec(address) ?? [];
  const queryAt = rest.search(/[?#]/);
  const place = queryAt < 0 ? rest : rest.slice(0, queryAt);
  const query = queryAt < 0 ? '' : `${rest.charAt(queryAt)}…`;
  const hostAt = place.lastIndexOf('@') + 1;
  const isPath = /^\s*((unix|npipe):\/\/)?$/i.test(scheme) && /^[./\\]/.test(rest);
  if (isPath && !place.slice(0, hostAt).includes(':')) return `${scheme}${place}${query}`;
  // Behind a question mark an @ may end a password that holds one, or be a part of a query.
  if (queryAt >= 0 && rest.includes('@', queryAt)) return `${scheme}…`;
  if (hostAt === 0) return `${scheme}${place}${query}`;
  const isUser = /^\s*ssh:/i.test(scheme) && sshUser.test(place.slice(0, hostAt - 1));
  return `${scheme}${isUser ? place.slice(0, hostAt) : '…@'}${place.slice(hostAt)}${query}`;
}
