import { isDeepStrictEqual } from 'node:util';
import { checkedRun } from '../../timeline/checkedRun';
import { markedKinds, type MarkedKind, type MarkedRun, type RunOutcome } from '../../timeline/markedRun';
import { mergedRun, runLeaseMs, settledRun } from '../../timeline/settledRun';
import { numberOrUndefined, textOrUndefined } from '../files/sqlDatabase';
import type { SqlDatabase, SqlValue } from '../files/sqlDatabase';
import type { TrustedUntil } from './trustedUntil';

/** Most runs that are kept, and how many go when there is no room. */
const maxRuns = 10_000;
const droppedRuns = 1000;
/** The same of saves: nobody looks for older ones. */
const maxSaves = 1000;
const droppedSaves = 100;

const columns =
  'id, kind, key, label, start_ms, seen_ms, end_ms, outcome, is_background, workspace, branch, commit_id';

export interface MarkedRunQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly key?: string;
  readonly ids?: readonly string[];
  readonly kinds: readonly MarkedKind[];
  readonly limit: number;
  /** The time by which a run without an end still goes on, or does not. */
  readonly nowMs: number;
}

/**
 * What users did: tasks, debug sessions, commands and so on, the newest of it. The runs that are done most
 * often make room, so that nothing rare is pushed out.
 */
export class MarkedRuns {
  readonly #database: SqlDatabase;
  readonly #trustedUntil: TrustedUntil;
  readonly #learn: (run: MarkedRun) => void;

  /** `learn` writes a run to the journal and adds it. */
  constructor(database: SqlDatabase, trustedUntil: TrustedUntil, learn: (run: MarkedRun) => void) {
    this.#database = database;
    this.#trustedUntil = trustedUntil;
    this.#learn = learn;
  }

  /**
   * Stores a run, or the progress of a known one; the same again changes nothing. Throws `ArgumentError` for
   * an invalid run.
   */
  note(value: MarkedRun): void {
    const told = checkedRun(value);
    const before = this.#find(told.id);
    const run = mergedRun(before, told);
    if (!isDeepStrictEqual(before, run)) this.#learn(run);
  }

  add(told: MarkedRun): void {
    const before = this.#find(told.id);
    const run = mergedRun(before, told);
    const { id, kind, key, label, startMs, seenMs, endMs, outcome, isBackground, workspace, head } = run;
    const values = [startMs, Math.max(startMs, seenMs ?? startMs), endMs ?? null, outcome ?? null];
    const texts = [workspace ?? null, head?.branch ?? null, head?.commit ?? null];
    this.#database.run(
      `INSERT OR REPLACE INTO marked_runs (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [id, kind, key, label, ...values, isBackground ? 1 : 0, ...texts],
    );
    if (before) return;
    if (kind === 'save') this.#dropSaves();
    this.#makeRoom();
  }

  /** Runs that went on at some time within a span, both ends included; the latest start first. */
  read({ fromMs, toMs, key, ids, kinds, limit, nowMs }: MarkedRunQuery): MarkedRun[] {
    const sql = `SELECT ${columns} FROM marked_runs
      WHERE start_ms <= ?1 AND coalesce(end_ms, CASE WHEN seen_ms < ?2 THEN seen_ms ELSE ?3 END) >= ?3
      AND (?4 IS NULL OR key = ?4) AND kind IN (SELECT value FROM json_each(?5))
      AND (?7 IS NULL OR id IN (SELECT value FROM json_each(?7)))
      ORDER BY start_ms DESC, id LIMIT ?6`;
    const runs: MarkedRun[] = [];
    const span = [toMs, nowMs - runLeaseMs, fromMs];
    const wanted = [key ?? null, JSON.stringify(kinds), limit, ids ? JSON.stringify(ids) : null];
    this.#database.forEach(sql, [...span, ...wanted], row => {
      const run = runOf(row);
      if (run) runs.push(settledRun(run, nowMs));
    });
    return runs;
  }

  #find(id: string): MarkedRun | undefined {
    const [row] = this.#database.all(`SELECT ${columns} FROM marked_runs WHERE id = ?`, [id]);
    return row && runOf(row);
  }

  #dropSaves(): void {
    const ofSaves = "FROM marked_runs WHERE kind = 'save'";
    const count = this.#database.number(`SELECT count(*) ${ofSaves}`) ?? 0;
    if (count <= maxSaves) return;
    const oldest = `SELECT id ${ofSaves} ORDER BY start_ms > ? DESC, start_ms, id LIMIT ?`;
    const values = [this.#trustedUntil(), droppedSaves];
    this.#database.run(`DELETE FROM marked_runs WHERE id IN (${oldest})`, values);
  }

  #makeRoom(): void {
    const count = this.#database.number('SELECT count(*) FROM marked_runs') ?? 0;
    if (count <= maxRuns) return;
    this.#database.run(
      `DELETE FROM marked_runs WHERE id IN (
         SELECT id FROM (
           SELECT id, start_ms,
             row_number() OVER (PARTITION BY kind, key, start_ms > ?1 ORDER BY start_ms DESC) AS place
           FROM marked_runs)
         ORDER BY start_ms > ?1 DESC, place DESC, start_ms LIMIT ?2)`,
      [this.#trustedUntil(), droppedRuns],
    );
  }
}

/** `undefined` for a kind that this version does not know. */
function runOf(row: readonly SqlValue[]): MarkedRun | undefined {
  const [id, kind, key, label, startMs, seenMs, end, told, isBackground, folder, branch, commit] = row;
  const known = markedKinds.find(each => each === kind);
  if (!known) return undefined;
  const [endMs, workspace] = [numberOrUndefined(end), textOrUndefined(folder)];
  const outcome = numberOrUndefined(told) ?? (textOrUndefined(told) as RunOutcome | undefined);
  const head = {
    ...(typeof branch === 'string' && { branch }),
    ...(typeof commit === 'string' && { commit }),
  };
  return {
    id: String(id),
    kind: known,
    key: String(key),
    label: String(label),
    startMs: Number(startMs),
    ...(endMs !== undefined && { endMs }),
    ...(outcome !== undefined && { outcome }),
    ...(endMs === undefined && Number(seenMs) > Number(startMs) && { seenMs: Number(seenMs) }),
    ...(isBackground === 1 && { isBackground: true }),
    ...(workspace !== undefined && { workspace }),
    ...(Object.keys(head).length > 0 && { head }),
  };
}
