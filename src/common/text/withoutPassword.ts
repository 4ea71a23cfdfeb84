/** A user name in an SSH address; it cannot contain a password. */
const sshUser = /^(?:[\w.+@\\~-]|%40|%5C)+$/i;

/**
 * An address that is safe to show and log, even when it is malformed. Everything before its host is left out,
 * because a password may contain any character, and so is everything after `?` or `#`. SSH user names and
 * socket paths are not secret and stay.
 */
export function withoutPassword(address: string): string {
  const [, scheme = '', rest = ''] = /^(\s*[a-z][a-z\d+.-]*:\/\/)?(.*)$/is.exec(address) ?? [];
  const queryAt = rest.search(/[?#]/);
  const place = queryAt < 0 ? rest : rest.slice(0, queryAt);
  const query = queryAt < 0 ? '' : `${rest.charAt(queryAt)}…`;
  const hostAt = place.lastIndexOf('@') + 1;
  const isPath = /^\s*((unix|npipe):\/\/)?$/i.test(scheme) && /^[./\\]/.test(rest);
  if (isPath && !place.slice(0, hostAt).includes(':')) return `${scheme}${place}${query}`;
  // After a question mark an @ may end a password that contains one, or be part of a query.
  if (queryAt >= 0 && rest.includes('@', queryAt)) return `${scheme}…`;
  if (hostAt === 0) return `${scheme}${place}${query}`;
  const isUser = /^\s*ssh:/i.test(scheme) && sshUser.test(place.slice(0, hostAt - 1));
  return `${scheme}${isUser ? place.slice(0, hostAt) : '…@'}${place.slice(hostAt)}${query}`;
}
