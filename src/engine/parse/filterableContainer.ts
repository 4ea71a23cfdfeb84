import type { JsonObject } from './json';

/** What a pattern is matched against. */
export interface FilterableContainer {
  readonly name: string;
  /**
   * The image it was created from, with tag or digest if it was named with one; `undefined`: not known yet.
   */
  readonly image: string | undefined;
  readonly labels: JsonObject;
  /** Compose project. */
  readonly project?: string;
}
