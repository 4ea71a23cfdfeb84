import { maxTimeMs } from '../../common/time';
import type { KeptDeath } from '../../deaths/keptDeath';
import type { MarkedRun } from '../../timeline/markedRun';
import type { SqlValue } from '../files/sqlDatabase';
import type { ExportedRun } from './exportTarget';

/** A table of an SQLite export beside the histories. Texts are untrusted. */
export interface ExportTable {
  readonly name: string;
  /** Each as SQL declares it. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** The containers whose rows are exported. */
export function containersTable(runs: readonly ExportedRun[]): ExportTable {
  return {
    name: 'containers',
    columns: [
      ...['container_id TEXT NOT NULL', 'container TEXT NOT NULL', 'workload TEXT NOT NULL'],
      ...['compose_project TEXT', 'compose_service TEXT', 'image TEXT NOT NULL', 'created_utc TEXT'],
      ...['started_utc TEXT', 'ended_utc TEXT', 'exit_code INTEGER'],
      'PRIMARY KEY (container_id, workload, container)',
    ],
    rows: runs.map(run => [
      ...[run.containerId, run.name, run.workload],
      ...[run.project ?? null, run.service ?? null, run.image],
      ...[utc(run.createdAtMs), utc(run.startedAtMs), utc(run.endedAtMs), run.exitCode ?? null],
    ]),
  };
}

/** Why containers ended badly, each with its evidence. */
export function deathsTable(deaths: readonly KeptDeath[]): ExportTable {
  return {
    name: 'deaths',
    columns: [
      ...['death_id TEXT PRIMARY KEY', 'time_utc TEXT NOT NULL', 'container TEXT NOT NULL'],
      ...['container_id TEXT NOT NULL', 'workload TEXT NOT NULL', 'image TEXT NOT NULL'],
      ...['kind TEXT NOT NULL', 'verdict TEXT NOT NULL', 'ran_for_seconds REAL', 'exit_code INTEGER'],
      ...['signal TEXT', 'memory_limit_bytes INTEGER', 'cpu_limit_cores REAL', 'pids_limit INTEGER'],
      ...['similar_deaths INTEGER NOT NULL', 'similar_since_utc TEXT'],
      ...['changes_json TEXT NOT NULL', 'evidence_json TEXT NOT NULL'],
    ],
    rows: deaths.map(({ id, record }) => {
      const { atMs, container, kind, verdict, ranForMs, exitCode, signalName, similar } = record;
      const { memoryBytes, cpuCores, pids } = container.limits ?? {};
      return [
        ...[id, utc(atMs), container.name, container.id, container.workload, container.image, kind, verdict],
        ...[ranForMs === undefined ? null : ranForMs / 1000, exitCode ?? null, signalName ?? null],
        ...[memoryBytes ?? null, cpuCores ?? null, pids ?? null],
        ...[similar.count, utc(similar.sinceMs)],
        ...[JSON.stringify(record.changes), JSON.stringify(record.evidence)],
      ];
    }),
  };
}

/** What users did meanwhile. */
export function runsTable(runs: readonly MarkedRun[]): ExportTable {
  return {
    name: 'runs',
    columns: [
      ...['run_id TEXT PRIMARY KEY', 'kind TEXT NOT NULL', 'key TEXT NOT NULL', 'label TEXT NOT NULL'],
      ...['started_utc TEXT NOT NULL', 'ended_utc TEXT', 'exit_code INTEGER', 'outcome TEXT'],
      ...['is_background INTEGER NOT NULL', 'workspace TEXT', 'branch TEXT', 'git_commit TEXT'],
    ],
    rows: runs.map(run => {
      const { id, kind, key, label, startMs, endMs, outcome, isBackground, workspace, head } = run;
      return [
        ...[id, kind, key, label, utc(startMs), utc(endMs)],
        ...[typeof outcome === 'number' ? outcome : null, outcomeWord(outcome)],
        ...[isBackground ? 1 : 0, workspace ?? null, head?.branch ?? null, head?.commit ?? null],
      ];
    }),
  };
}

function outcomeWord(outcome: MarkedRun['outcome']): string | null {
  if (typeof outcome === 'number') return outcome === 0 ? 'succeeded' : 'failed';
  return outcome ?? null;
}

function utc(timestampMs: number | undefined): string | null {
  // Older history may have times that no date can represent.
  const isTime = timestampMs !== undefined && timestampMs > 0 && timestampMs <= maxTimeMs;
  return isTime ? new Date(timestampMs).toISOString() : null;
}
