/**
 * A plain object's own member by a name that may be untrusted; `undefined` where it has none. Guards against
 * inherited members such as `constructor`, `toString` and `__proto__`.
 */
export function ownMember<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  // eslint-disable-next-line own/no-text-lookup -- because here it is known to be the object's own
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}
