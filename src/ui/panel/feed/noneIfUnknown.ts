import { ArgumentError } from '../../../common/errors';

/**
 * For a query about a container that history need not know: one that was listed a moment ago, or that could
 * not start, has no rows. Then there is nothing to show of it, which is no failure.
 */
export function noneIfUnknown<T>(none: T): (error: unknown) => T {
  return error => {
    if (error instanceof ArgumentError) return none;
    throw error;
  };
}
