import type { FileSchema } from '../files/fileSchema';

export const catalogMigrations: readonly string[] = [
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
  `
  ALTER TABLE runs ADD COLUMN started_ms INTEGER;
  ALTER TABLE runs ADD COLUMN ended_ms INTEGER;
  ALTER TABLE runs ADD COLUMN exit_code INTEGER;
  ALTER TABLE runs ADD COLUMN is_oom_killed INTEGER;
  -- Status, health and limits of a run, where one of them changed; NULL: not known or no limit.
  CREATE TABLE changes (
    container_id TEXT NOT NULL, at_ms INTEGER NOT NULL, status TEXT NOT NULL, health TEXT, restart_count INTEGER,
    memory_limit_bytes INTEGER, cpu_millicores INTEGER, pids_limit INTEGER, PRIMARY KEY (container_id, at_ms)
  ) WITHOUT ROWID;
  -- Events from engines: start, die, oom, and so on.
  CREATE TABLE events (
    at_ms INTEGER NOT NULL, container_id TEXT NOT NULL, action TEXT NOT NULL, name TEXT NOT NULL, exit_code INTEGER, health TEXT,
    PRIMARY KEY (at_ms, container_id, action)
  ) WITHOUT ROWID;
  `,
  `
  -- How often this file was written: it already contains journals that continue an earlier generation.
  CREATE TABLE catalog (generation INTEGER NOT NULL);
  INSERT INTO catalog VALUES (0);
  -- Renaming a container adds a run: rows belong to the name under which they were recorded.
  CREATE TABLE named_runs (
    run_id INTEGER PRIMARY KEY, workload_id INTEGER NOT NULL REFERENCES workloads, container_id TEXT NOT NULL,
    name TEXT NOT NULL, image TEXT NOT NULL, created_ms INTEGER NOT NULL, first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL, started_ms INTEGER, ended_ms INTEGER, exit_code INTEGER, is_oom_killed INTEGER
  );
  INSERT INTO named_runs SELECT run_id, workload_id, container_id, name, image, created_ms, first_seen_ms, last_seen_ms,
    started_ms, ended_ms, exit_code, is_oom_killed FROM runs;
  DROP TABLE runs;
  ALTER TABLE named_runs RENAME TO runs;
  CREATE INDEX runs_by_container ON runs (container_id);
  ALTER TABLE events ADD COLUMN signal INTEGER;
  `,
  `
  -- Key of the engine that sent an event, with which its workloads' keys begin; NULL: not known. Each engine has room of its own.
  ALTER TABLE events ADD COLUMN engine_key TEXT;
  UPDATE events SET engine_key = (
    SELECT substr(key, 1, 8) FROM runs JOIN workloads USING (workload_id)
    WHERE container_id = events.container_id AND key GLOB '[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]/*'
  );
  `,
  `
  -- Notes beside the events of engines: their kind ('marker', 'alert'), their subject, and a text. A note has no container, and its kind
  -- is its action. kind is NULL for an event of an engine. ordinal distinguishes rows of the same time, container and action.
  CREATE TABLE timeline (
    at_ms INTEGER NOT NULL, container_id TEXT NOT NULL, action TEXT NOT NULL, ordinal INTEGER NOT NULL, name TEXT NOT NULL,
    exit_code INTEGER, health TEXT, signal INTEGER, engine_key TEXT, kind TEXT, subject TEXT, text TEXT,
    PRIMARY KEY (at_ms, container_id, action, ordinal)
  ) WITHOUT ROWID;
  INSERT INTO timeline SELECT at_ms, container_id, action, 0, name, exit_code, health, signal, engine_key, NULL, NULL, NULL FROM events;
  DROP TABLE events;
  ALTER TABLE timeline RENAME TO events;
  `,
  `
  -- What users did, and when (not runs of containers). end_ms is NULL while a run goes on; seen_ms is when it was last reported to go on.
  -- outcome is an exit code, 'stopped', 'unknown', or NULL where there is none.
  CREATE TABLE marked_runs (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, label TEXT NOT NULL, start_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL,
    end_ms INTEGER, outcome, is_background INTEGER NOT NULL, workspace TEXT, branch TEXT, commit_id TEXT
  );
  CREATE INDEX marked_runs_by_start ON marked_runs (start_ms);
  `,
  `
  -- Ends of containers that were judged. record is the death as JSON, or NULL for an end that is only counted.
  CREATE TABLE deaths (
    at_ms INTEGER NOT NULL, container_id TEXT NOT NULL, name TEXT NOT NULL, workload TEXT NOT NULL, kind TEXT NOT NULL,
    exit_code INTEGER, record TEXT, PRIMARY KEY (at_ms, container_id)
  ) WITHOUT ROWID;
  `,
];

/** "CMct": marks a file as the catalog of this extension. */
export const catalogFileKind: FileSchema = {
  applicationId: 0x43_4d_63_74,
  schemaVersion: catalogMigrations.length,
  migrations: catalogMigrations,
};
