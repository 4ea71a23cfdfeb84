import initSqlJs from 'sql.js';
import type { ContainerSample } from '../../../src/common/model/sample';
import type { Tick } from '../../../src/common/model/tick';

/**
 * The reference for the store: one table with a text id, name and status in each row, an autoincrement key,
 * indexes on time and container, and an export of the whole file at each save.
 */
export class ObviousStore {
  readonly #database: initSqlJs.Database;
  readonly #insert: initSqlJs.Statement;

  private constructor(database: initSqlJs.Database) {
    this.#database = database;
    database.exec(`
      CREATE TABLE container_metrics (
        id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp INTEGER, container_id TEXT, container_name TEXT, status TEXT,
        cpu_percent REAL, memory_used INTEGER, memory_limit INTEGER, network_rx INTEGER, network_tx INTEGER,
        block_read INTEGER, block_write INTEGER, pids INTEGER
      );
      CREATE INDEX by_time ON container_metrics (timestamp);
      CREATE INDEX by_container ON container_metrics (container_id, timestamp);
    `);
    this.#insert = database.prepare(
      `INSERT INTO container_metrics (timestamp, container_id, container_name, status, cpu_percent, memory_used,
         memory_limit, network_rx, network_tx, block_read, block_write, pids) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`,
    );
  }

  static async open(): Promise<ObviousStore> {
    const sql = await initSqlJs();
    return new ObviousStore(new sql.Database());
  }

  record(tick: Tick): void {
    this.#database.run('BEGIN');
    tick.samples.forEach((sample, index) => {
      const container = tick.containers[index];
      this.#insert.run([
        tick.timestampMs,
        sample.containerId,
        container?.name ?? '',
        container?.status ?? '',
        ...figuresOf(sample).map(figure => figure ?? null),
      ]);
    });
    this.#database.run('COMMIT');
  }

  /** All rows of one container in a span, as a chart without down-sampling would read them. */
  series(containerId: string, fromMs: number, toMs: number): number {
    const statement = this.#database.prepare(
      'SELECT timestamp, cpu_percent FROM container_metrics WHERE container_id = ? AND timestamp BETWEEN ? AND ? ORDER BY timestamp',
    );
    statement.bind([containerId, fromMs, toMs]);
    let rows = 0;
    while (statement.step()) rows += statement.get().length > 0 ? 1 : 0;
    statement.free();
    return rows;
  }

  save(): Uint8Array {
    return this.#database.export();
  }

  close(): void {
    this.#insert.free();
    this.#database.close();
  }
}

function figuresOf(sample: ContainerSample): (number | undefined)[] {
  return [
    sample.cpuPercent,
    sample.memoryUsedBytes,
    sample.memoryLimitBytes,
    sample.networkRxBytes,
    sample.networkTxBytes,
    sample.blockReadBytes,
    sample.blockWriteBytes,
    sample.pids,
  ];
}
