/**
 * A member of a plain object by a name that may come from outside; `undefined` where the object has none of
 * its own. Without this `constructor`, `toString` and `__proto__` would be found in every object.
 */
export function ownMember<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  // eslint-disable-next-line own/no-text-lookup -- because here it is known to be the object's own
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}
