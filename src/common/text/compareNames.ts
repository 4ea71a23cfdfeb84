/** Made once: `localeCompare` makes one at each call, which takes more than ten times as long. */
const collator = new Intl.Collator(undefined, { numeric: true });

/** Names as a person would count: `web-2` before `web-10`. */
export const compareNames = (a: string, b: string): number => collator.compare(a, b);
