import type { StoredWorkload } from '../protocol/store';
import { migrate, type Schema } from './migrations';
import { Sqlite, type SqlJsStatic } from './sqlite';
import type { RunIdentity } from './tickRecord';

const catalogueSchema: Schema = {
  applicationId: 0x434d4354,
  migrations: [
    `
    CREATE TABLE run (
      container_id TEXT NOT NULL,
      workload TEXT NOT NULL,
      name TEXT NOT NULL,
      project TEXT,
      service TEXT,
      image TEXT NOT NULL,
      first_seen_ms INTEGER NOT NULL,
      last_seen_ms INTEGER NOT NULL,
      PRIMARY KEY (container_id, workload)
    ) WITHOUT ROWID;
    CREATE INDEX run_workload ON run (workload, last_seen_ms);
    `,
  ],
};

/** Which workloads have history, and their runs. It can be rebuilt from the partitions, each of which names its runs. */
export class Catalogue {
  readonly #database: Sqlite;
  readonly #lastSeen = new Map<string, { identity: RunIdentity; timestampMs: number }>();
  readonly #known = new Set<string>();
  #isDirty: boolean;

  /** @throws when `bytes` is not a catalogue of ours, or of a newer version. */
  constructor(sqlite: SqlJsStatic, bytes?: Uint8Array) {
    this.#database = new Sqlite(sqlite, bytes);
    try {
      this.#isDirty = migrate(this.#database, catalogueSchema);
      for (const [id, workload] of this.#database.all('SELECT container_id, workload FROM run')) {
        this.#known.add(`${String(id)}\n${String(workload)}`);
      }
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** A new run has to be on disk soon; how long one was seen can wait for the next save. */
  get isDirty(): boolean {
    return this.#isDirty;
  }

  see(identity: RunIdentity, timestampMs: number): void {
    const key = `${identity.containerId}\n${identity.workload}`;
    this.#lastSeen.set(key, { identity, timestampMs });
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#isDirty = true;
  }

  /** Every workload once, with its latest run. */
  listWorkloads(): StoredWorkload[] {
    this.#store();
    return this.#database
      .all(
        `SELECT workload, name, project, service, image, container_id, min(first_seen_ms) OVER (PARTITION BY workload),
           last_seen_ms, row_number() OVER (PARTITION BY workload ORDER BY last_seen_ms DESC) AS place
         FROM run ORDER BY last_seen_ms DESC`,
      )
      .filter(row => row[8] === 1)
      .map(([key, name, project, service, image, containerId, firstSeenMs, lastSeenMs]) => ({
        key: String(key),
        name: String(name),
        project: typeof project === 'string' ? project : undefined,
        service: typeof service === 'string' ? service : undefined,
        image: String(image),
        containerId: String(containerId),
        firstSeenMs: Number(firstSeenMs),
        lastSeenMs: Number(lastSeenMs),
      }));
  }

  /** Container ids that start with a text. */
  findRuns(idPrefix: string): string[] {
    this.#store();
    return this.#database
      .all('SELECT DISTINCT container_id FROM run WHERE substr(container_id, 1, ?) = ?', [
        idPrefix.length,
        idPrefix,
      ])
      .map(([id]) => String(id));
  }

  /** Keys of the workloads that are called so, or were in one of their runs. */
  findWorkloads(keyOrName: string): string[] {
    this.#store();
    return this.#database
      .all('SELECT DISTINCT workload FROM run WHERE workload = ? OR name = ?', [keyOrName, keyOrName])
      .map(([key]) => String(key));
  }

  /** Forgets runs that have no rows left. */
  forgetBefore(timeMs: number): void {
    this.#store();
    const gone = this.#database.all('SELECT container_id, workload FROM run WHERE last_seen_ms < ?', [
      timeMs,
    ]);
    if (gone.length === 0) return;
    for (const key of gone) this.#known.delete(key.join('\n'));
    this.#database.run('DELETE FROM run WHERE last_seen_ms < ?', timeMs);
    this.#isDirty = true;
  }

  export(): Uint8Array {
    this.#store();
    const bytes = this.#database.export();
    this.#isDirty = false;
    return bytes;
  }

  close(): void {
    this.#database.close();
  }

  #store(): void {
    if (this.#lastSeen.size === 0) return;
    this.#database.transaction(() => {
      for (const { identity, timestampMs } of this.#lastSeen.values()) {
        const { containerId, workload, name, project, service, image } = identity;
        this.#database.run(
          `INSERT INTO run VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
           ON CONFLICT DO UPDATE SET name = ?3, image = ?6,
             first_seen_ms = min(first_seen_ms, ?7), last_seen_ms = max(last_seen_ms, ?7)`,
          containerId,
          workload,
          name,
          project ?? null,
          service ?? null,
          image,
          timestampMs,
        );
      }
    });
    this.#lastSeen.clear();
  }
}
