/** Made once: `localeCompare` would make one at each call, which takes more than ten times as long. */
const collator = new Intl.Collator(undefined, { numeric: true });

/** Orders names as a person would: `web-2` before `web-10`. */
export const compareNames = (a: string, b: string): number => collator.compare(a, b);
