import type { Schema } from './migrations';

/**
 * Samples of one UTC hour. Rows are narrow: a run is a small number within the file, times are ms since the hour's start,
 * counters are what they grew by since the run's row before (`baseline` has the absolute figures where a chain begins), and
 * what rarely changes has a row of its own only when it does. NULL is "not known". The views are for people.
 *
 * Precision: CPU 0.01 % of a core, load 0.01, host rates 1 byte/s; all else exact.
 */
export const rawSchema: Schema = {
  applicationId: 0x434d5277,
  migrations: [
    `
    CREATE TABLE hour (start_ms INTEGER PRIMARY KEY);
    CREATE TABLE run (
      run INTEGER PRIMARY KEY,
      container_id TEXT NOT NULL,
      workload TEXT NOT NULL,
      name TEXT NOT NULL,
      project TEXT,
      service TEXT,
      image TEXT NOT NULL,
      UNIQUE (container_id, name, workload)
    );
    CREATE TABLE sample (
      run INTEGER NOT NULL,
      time INTEGER NOT NULL,
      elapsed INTEGER,
      cpu INTEGER,
      memory INTEGER,
      pids INTEGER,
      rx INTEGER,
      tx INTEGER,
      read INTEGER,
      write INTEGER,
      PRIMARY KEY (run, time)
    ) WITHOUT ROWID;
    CREATE TABLE baseline (
      run INTEGER NOT NULL,
      time INTEGER NOT NULL,
      rx INTEGER,
      tx INTEGER,
      read INTEGER,
      write INTEGER,
      PRIMARY KEY (run, time)
    ) WITHOUT ROWID;
    CREATE TABLE state (
      run INTEGER NOT NULL,
      time INTEGER NOT NULL,
      status TEXT NOT NULL,
      health TEXT,
      restarts INTEGER,
      memory_limit INTEGER,
      PRIMARY KEY (run, time)
    ) WITHOUT ROWID;
    CREATE TABLE interval (time INTEGER PRIMARY KEY, interval INTEGER NOT NULL);
    CREATE TABLE host (
      time INTEGER PRIMARY KEY,
      cpu INTEGER,
      cores TEXT,
      load1 INTEGER,
      load5 INTEGER,
      load15 INTEGER,
      memory_used INTEGER,
      memory_available INTEGER,
      swap_used INTEGER,
      rx_rate INTEGER,
      tx_rate INTEGER,
      read_rate INTEGER,
      write_rate INTEGER
    );
    CREATE TABLE host_state (
      time INTEGER PRIMARY KEY,
      memory_total INTEGER,
      swap_total INTEGER,
      file_systems TEXT
    );
    CREATE VIEW container_history AS
      SELECT strftime('%Y-%m-%dT%H:%M:%fZ', (start_ms + time) / 1000.0, 'unixepoch') AS time_utc,
        name AS container, container_id, cpu / 100.0 AS cpu_percent, memory AS memory_used_bytes, pids,
        rx * 1000.0 / elapsed AS network_rx_bytes_per_second, tx * 1000.0 / elapsed AS network_tx_bytes_per_second,
        read * 1000.0 / elapsed AS block_read_bytes_per_second, write * 1000.0 / elapsed AS block_write_bytes_per_second
      FROM sample JOIN run USING (run) CROSS JOIN hour ORDER BY time, name;
    CREATE VIEW host_history AS
      SELECT strftime('%Y-%m-%dT%H:%M:%fZ', (start_ms + time) / 1000.0, 'unixepoch') AS time_utc,
        cpu / 100.0 AS cpu_percent, load1 / 100.0 AS load1, memory_used AS memory_used_bytes,
        rx_rate AS network_rx_bytes_per_second, tx_rate AS network_tx_bytes_per_second,
        read_rate AS disk_read_bytes_per_second, write_rate AS disk_write_bytes_per_second
      FROM host CROSS JOIN hour ORDER BY time;
    `,
  ],
};
