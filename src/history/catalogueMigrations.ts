import type { FileKind } from './fileCheck';

/**
 * Append only: a database in a user's folder may be at any of these versions. `user_version` counts how many have run.
 */
export const catalogueMigrations: readonly string[] = [
  `
  CREATE TABLE engines (engine_id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, name TEXT NOT NULL, address TEXT NOT NULL);
  CREATE TABLE workloads (
    workload_id INTEGER PRIMARY KEY, engine_id INTEGER REFERENCES engines, key TEXT NOT NULL, name TEXT NOT NULL,
    project TEXT, service TEXT
  );
  CREATE UNIQUE INDEX workloads_by_key ON workloads (key, coalesce(engine_id, 0));
  CREATE TABLE runs (
    run_id INTEGER PRIMARY KEY, workload_id INTEGER NOT NULL REFERENCES workloads, container_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, image TEXT NOT NULL, created_ms INTEGER NOT NULL, first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL
  );
  `,
];

/** "CMct": marks a file as the catalogue of this extension. */
export const catalogueFileKind: FileKind = {
  applicationId: 0x43_4d_63_74,
  schemaVersion: catalogueMigrations.length,
};
