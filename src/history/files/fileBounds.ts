/**
 * How large files of the history may be: a reader takes no larger one for its kind, and a writer makes none.
 */

/** Databases are in memory whole, twice while they are written. */
export const maxDatabaseBytes = 2 ** 30;

/** A journal that has grown so much is to be written whole into its database, and another one begun. */
export const fullJournalBytes = 16 * 2 ** 20;

/** Writers begin a new journal long before; earlier versions of the extension did not. */
export const maxJournalBytes = 256 * 2 ** 20;

/** For notes of retention, of the clock, of engines. */
export const maxNoteBytes = 2 ** 20;
