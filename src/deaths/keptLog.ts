import type { ContainerLog, ContainerLogLine } from '../common/model/containerLog';
import { maskSecrets } from '../common/text/maskSecrets';
import { plainLine } from '../common/text/untrustedText';
import { maxTimeMs } from '../common/time';

/** Bounds of what is kept of one death: lines, characters of a line, and UTF-16 units of all lines. */
export const keptLogBounds = { lines: 50, lineCharacters: 300, allUnits: 8192 } as const;

const keyBegins = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const keyEnds = /-----END [A-Z ]*PRIVATE KEY-----/;

/**
 * What is kept of a container's last output, from `fromMs` on: the newest lines, without what looks like a
 * secret. Lines without a time count as those before them.
 */
export function keptLog({ lines, isCut }: ContainerLog, fromMs: number): ContainerLog {
  let isOfRun = true;
  let isInKey = false;
  const masked: ContainerLogLine[] = [];
  for (const line of lines) {
    if (line.atMs !== undefined) isOfRun = line.atMs >= fromMs;
    isInKey ||= keyBegins.test(line.text);
    const text = isInKey ? '•••' : maskSecrets(line.text);
    if (keyEnds.test(line.text)) isInKey = false;
    if (isOfRun) masked.push({ ...line, text });
  }
  return bounded(masked, isCut);
}

/**
 * A log that may be stored and shown: plain lines within bounds. It comes from a file or another thread;
 * `undefined` if it is no log.
 */
export function checkedKeptLog(value: unknown): ContainerLog | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { lines, isCut } = value as Partial<Record<keyof ContainerLog, unknown>>;
  if (!Array.isArray(lines)) return undefined;
  const known = lines.slice(-keptLogBounds.lines - 1).flatMap((line: unknown): ContainerLogLine[] => {
    if (typeof line !== 'object' || line === null) return [];
    const { atMs, text } = line as Partial<Record<keyof ContainerLogLine, unknown>>;
    if (typeof text !== 'string') return [];
    const isTime = typeof atMs === 'number' && atMs >= 0 && atMs <= maxTimeMs;
    return [isTime ? { atMs, text } : { text }];
  });
  return bounded(known, isCut === true);
}

function bounded(lines: readonly ContainerLogLine[], wasCut: boolean): ContainerLog {
  const kept: ContainerLogLine[] = [];
  let units = 0;
  let isCut = wasCut;
  for (const { text, ...rest } of lines.slice(-keptLogBounds.lines).reverse()) {
    const line = plainLine(text, keptLogBounds.lineCharacters);
    units += line.length;
    if (units > keptLogBounds.allUnits) break;
    if (line.length < text.length) isCut = true;
    kept.unshift({ ...rest, text: line });
  }
  return { lines: kept, isCut: isCut || kept.length < lines.length };
}
