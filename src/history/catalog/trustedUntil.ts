/**
 * The latest time of rows to be trusted, asked when there is no room: later ones were recorded while the
 * clock was wrong, and make room first. Until they are deleted they would else count as the newest.
 */
export type TrustedUntil = () => number;

/** Where no clock was wrong. */
export const trustedForever: TrustedUntil = () => Infinity;
