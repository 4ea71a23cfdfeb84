/**
 * Catalog records as bytes: each record is a list that begins with its kind, and a payload is one JSON list
 * of them. A field may be added at the end of a list; readers skip kinds that they do not know. A text that
 * the file had before is replaced with its number.
 */
import type { DeathKind } from '../../deaths/deathRecord';
import type { ContainerAction } from '../../common/model/event';
import type { ContainerHealth } from '../../common/model/container';
import { decodeLimitsChange, encodeLimitsChange } from '../../common/model/limitsChange';
import type { MarkedKind, MarkedRun, RunOutcome } from '../../timeline/markedRun';
import type { NotedKind } from '../../timeline/timelineEntry';
import { decodeSubject, encodeSubject } from '../../timeline/timelineSubject';
import type { CatalogRecord } from './catalogRecord';
import type { RunName } from '../runs/runKey';

type Field = string | number | boolean | undefined;
type StoredField = string | number | boolean | null | readonly [number];

/** Shorter texts take no more room than the number that would replace them. */
const minSharedLength = 8;

/**
 * Turns records into the payloads of one file. Each builds on those before: none may be left out or repeated.
 */
export class CatalogEncoder {
  readonly #texts = new Map<string, number>();

  encode(records: readonly CatalogRecord[]): Buffer {
    return Buffer.from(
      JSON.stringify(records.map(record => fieldsOf(record).map(each => this.#store(each)))),
    );
  }

  #store(field: Field): StoredField {
    if (typeof field !== 'string' || field.length < minSharedLength) return field ?? null;
    const known = this.#texts.get(field);
    if (known !== undefined) return [known];
    this.#texts.set(field, this.#texts.size);
    return field;
  }
}

/** Reads the payloads of one file, in order. Throws on an invalid payload; must not be used after that. */
export class CatalogDecoder {
  readonly #texts: string[] = [];

  decode(payload: Buffer): CatalogRecord[] {
    const stored: unknown = JSON.parse(payload.toString('utf8'));
    if (!Array.isArray(stored)) throw new RangeError('Not a list of records.');
    return stored.flatMap((fields: unknown) => {
      if (!Array.isArray(fields)) throw new RangeError('Not a record.');
      const [kind, ...rest] = fields.map((field: unknown) => this.#load(field));
      return recordOf(kind, new Fields(rest)) ?? [];
    });
  }

  #load(field: unknown): Field {
    if (field === null) return undefined;
    if (typeof field === 'string') {
      if (field.length >= minSharedLength) this.#texts.push(field);
      return field;
    }
    if (typeof field === 'number' || typeof field === 'boolean') return field;
    const number: unknown = Array.isArray(field) ? field[0] : undefined;
    const text = typeof number === 'number' ? this.#texts[number] : undefined;
    if (text === undefined) throw new RangeError('A text that was never told.');
    return text;
  }
}

/** A record's fields one by one, each checked. */
class Fields {
  readonly #fields: readonly Field[];
  #next = 0;

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
  }

  text(): string {
    const field = this.textOrNone();
    if (field === undefined) throw new RangeError('A text is missing.');
    return field;
  }

  textOrNone(): string | undefined {
    const field = this.#fields[this.#next++];
    if (field !== undefined && typeof field !== 'string') throw new RangeError('Not a text.');
    return field;
  }

  runName(): RunName {
    return { containerId: this.text(), workload: this.text(), name: this.text() };
  }

  /** All remaining names of runs. */
  runNames(): RunName[] {
    return Array.from({ length: (this.#fields.length - this.#next) / 3 }, () => this.runName());
  }

  number(): number {
    const field = this.numberOrNone();
    if (field === undefined) throw new RangeError('A number is missing.');
    return field;
  }

  numberOrNone(): number | undefined {
    const field = this.#fields[this.#next++];
    if (field !== undefined && typeof field !== 'number') throw new RangeError('Not a number.');
    return field;
  }

  flagOrNone(): boolean | undefined {
    const field = this.#fields[this.#next++];
    if (field !== undefined && typeof field !== 'boolean') throw new RangeError('Not a flag.');
    return field;
  }
}

function nameFields({ containerId, workload, name }: RunName): string[] {
  return [containerId, workload, name];
}

function fieldsOf(record: CatalogRecord): Field[] {
  switch (record.kind) {
    case 'engine':
      return ['engine', record.engine.id, record.engine.name, record.engine.address];
    case 'run': {
      const { containerId, name, workload, project, service, image } = record.run;
      const { createdAtMs, firstSeenMs, lastSeenMs } = record.run;
      const times = [createdAtMs, firstSeenMs, lastSeenMs];
      return ['run', containerId, name, workload, project, service, image, ...times, record.engineId];
    }
    case 'end': {
      const { startedAtMs, endedAtMs, exitCode, isOomKilled } = record.end;
      return ['end', ...nameFields(record.run), startedAtMs, endedAtMs, exitCode, isOomKilled];
    }
    case 'change': {
      const { containerId, atMs, status, health, restartCount } = record.change;
      const { memoryLimitBytes, cpuMillicores, pidsLimit } = record.change;
      const limits = [memoryLimitBytes, cpuMillicores, pidsLimit];
      return ['change', containerId, atMs, status, health, restartCount, ...limits];
    }
    case 'event': {
      const { timestampMs, containerId, name, action, exitCode, health, signal, engineKey } = record.event;
      const { ordinal } = record.event;
      const { limits } = record.event;
      const later = limits ? [ordinal, encodeLimitsChange(limits)] : ordinal ? [ordinal] : [];
      const told = [exitCode, health, signal, engineKey, ...later];
      return ['event', timestampMs, containerId, name, action, ...told];
    }
    case 'note': {
      const { timestampMs, kind, subject, text } = record.note;
      return ['note', timestampMs, kind, record.ordinal, subject && encodeSubject(subject), text];
    }
    case 'markedRun': {
      const { id, kind, key, label, startMs, endMs, outcome, seenMs, isBackground } = record.run;
      const { workspace, head } = record.run;
      const [code, word] = typeof outcome === 'number' ? [outcome] : [undefined, outcome];
      const times = [startMs, endMs, code, word, seenMs];
      return [
        'markedRun',
        id,
        kind,
        key,
        label,
        ...times,
        isBackground,
        workspace,
        head?.branch,
        head?.commit,
      ];
    }
    case 'death': {
      const { atMs, containerId, name, workload, kind, exitCode, text } = record.death;
      return ['death', atMs, containerId, name, workload, kind, exitCode, text];
    }
    case 'seen':
      return ['seen', ...nameFields(record.run), record.firstSeenMs, record.lastSeenMs];
    case 'forget':
      return ['forget', ...record.runs.flatMap(nameFields)];
    case 'forgetEvents':
      return ['forgetEvents', record.beforeMs];
    case 'forgetDeaths':
      return ['forgetDeaths', record.beforeMs];
  }
}

/**
 * `undefined` for a kind that this version does not know. The fields are read in the order they are named.
 */
function recordOf(kind: Field, fields: Fields): CatalogRecord | undefined {
  switch (kind) {
    case 'engine':
      return { kind, engine: { id: fields.text(), name: fields.text(), address: fields.text() } };
    case 'run': {
      const run = {
        containerId: fields.text(),
        name: fields.text(),
        workload: fields.text(),
        project: fields.textOrNone(),
        service: fields.textOrNone(),
        image: fields.text(),
        createdAtMs: fields.number(),
        firstSeenMs: fields.number(),
        lastSeenMs: fields.number(),
      };
      return { kind, run, engineId: fields.textOrNone() };
    }
    case 'end': {
      const run = fields.runName();
      const end = {
        startedAtMs: fields.numberOrNone(),
        endedAtMs: fields.numberOrNone(),
        exitCode: fields.numberOrNone(),
        isOomKilled: fields.flagOrNone(),
      };
      return { kind, run, end };
    }
    case 'change': {
      const change = {
        containerId: fields.text(),
        atMs: fields.number(),
        status: fields.text(),
        health: fields.textOrNone(),
        restartCount: fields.numberOrNone(),
        memoryLimitBytes: fields.numberOrNone(),
        cpuMillicores: fields.numberOrNone(),
        pidsLimit: fields.numberOrNone(),
      };
      return { kind, change };
    }
    case 'event': {
      const event = {
        timestampMs: fields.number(),
        containerId: fields.text(),
        name: fields.text(),
        action: fields.text() as ContainerAction,
        exitCode: fields.numberOrNone(),
        health: fields.textOrNone() as ContainerHealth | undefined,
        signal: fields.numberOrNone(),
        engineKey: fields.textOrNone(),
        ordinal: fields.numberOrNone(),
        limits: decodeLimitsChange(fields.textOrNone()),
      };
      return { kind, event };
    }
    case 'note': {
      const [timestampMs, notedKind, ordinal] = [fields.number(), fields.text(), fields.number()];
      const subject = decodeSubject(fields.textOrNone() ?? '');
      const note = {
        kind: notedKind as NotedKind,
        timestampMs,
        ...(subject && { subject }),
        text: fields.text(),
      };
      return { kind, note, ordinal };
    }
    case 'markedRun':
      return { kind, run: markedRunOf(fields) };
    case 'death': {
      const death = {
        atMs: fields.number(),
        containerId: fields.text(),
        name: fields.text(),
        workload: fields.text(),
        kind: fields.text() as DeathKind,
        exitCode: fields.numberOrNone(),
        text: fields.textOrNone(),
      };
      return { kind, death };
    }
    case 'seen':
      return {
        kind,
        run: fields.runName(),
        firstSeenMs: fields.number(),
        lastSeenMs: fields.number(),
      };
    case 'forget':
      return { kind, runs: fields.runNames() };
    case 'forgetEvents':
    case 'forgetDeaths':
      return { kind, beforeMs: fields.number() };
    default:
      return undefined;
  }
}

function markedRunOf(fields: Fields): MarkedRun {
  const [id, kind, key, label] = [fields.text(), fields.text(), fields.text(), fields.text()];
  const [startMs, endMs, code] = [fields.number(), fields.numberOrNone(), fields.numberOrNone()];
  const word = fields.textOrNone();
  const outcome = code ?? (word as RunOutcome | undefined);
  const [seenMs, isBackground] = [fields.numberOrNone(), fields.flagOrNone()];
  const [workspace, branch, commit] = [fields.textOrNone(), fields.textOrNone(), fields.textOrNone()];
  return {
    ...{ id, kind: kind as MarkedKind, key, label, startMs },
    ...(endMs !== undefined && { endMs }),
    ...(outcome !== undefined && { outcome }),
    ...(seenMs !== undefined && { seenMs }),
    ...(isBackground && { isBackground }),
    ...(workspace !== undefined && { workspace }),
    ...((branch ?? commit) !== undefined && {
      head: { ...(branch !== undefined && { branch }), ...(commit !== undefined && { commit }) },
    }),
  };
}
