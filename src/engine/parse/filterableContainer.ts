import type { JsonObject } from './json';

/** What a pattern can be held against. */
export interface FilterableContainer {
  readonly name: string;
  /**
   * The one it was created from, with tag or digest where it was named with one; `undefined`: not known yet.
   */
  readonly image: string | undefined;
  readonly labels: JsonObject;
  /** Compose project. */
  readonly project?: string;
}
