import type { ContainerLog, ContainerLogLine } from '../../common/model/containerLog';
import { plainLine } from '../../common/text/untrustedText';
import { withoutEscapes } from '../../common/text/withoutEscapes';

/** Bounds of what is kept, in bytes as the engine sends them. */
export const logBounds = { lines: 400, lineBytes: 2048, allBytes: 256 * 1024 } as const;

const headerBytes = 8;
/** Most characters shown of a line. */
const lineCharacters = 2000;
const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d) ?/;

interface Piece {
  /** The part that is kept of a line that has not ended. */
  bytes: Buffer[];
  length: number;
  isCut: boolean;
}

interface Line extends ContainerLogLine {
  readonly bytes: number;
}

/**
 * Makes lines of an engine's log, each of which begins with its time (`timestamps`). A terminal's log comes
 * as it is, any other in frames, each of one of two outputs; frames do not match lines, and are not in order
 * of time. Only the newest lines are kept, however much comes.
 */
export class LogReader {
  readonly #isTerminal: boolean;
  readonly #outputs = new Map<number, Piece>();
  #lines: Line[] = [];
  #keptBytes = 0;
  #isCut = false;
  /** The part of a frame's header that has arrived. */
  #header: Buffer = Buffer.alloc(0);
  #output = 0;
  #missingBytes = 0;

  constructor(isTerminal: boolean) {
    this.#isTerminal = isTerminal;
  }

  /** Throws if the bytes are not a log. */
  add(chunk: Buffer): void {
    if (this.#isTerminal) return this.#addText(0, chunk);
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#missingBytes === 0) rest = this.#addHeader(rest);
      const part = rest.subarray(0, this.#missingBytes);
      this.#addText(this.#output, part);
      this.#missingBytes -= part.length;
      rest = rest.subarray(part.length);
    }
  }

  /** Returns all that was kept, the oldest first, and forgets it. `isWhole`: the log has ended. */
  take(isWhole: boolean): ContainerLog {
    for (const output of this.#outputs.keys()) this.#endLine(output);
    const lines = this.#lines.map(({ atMs, text }) => (atMs === undefined ? { text } : { atMs, text }));
    this.#lines = [];
    return { lines: inTime(lines), isCut: this.#isCut || !isWhole || lines.length >= logBounds.lines };
  }

  #addHeader(chunk: Buffer): Buffer {
    const header = Buffer.concat([this.#header, chunk.subarray(0, headerBytes - this.#header.length)]);
    const rest = chunk.subarray(header.length - this.#header.length);
    this.#header = header;
    if (header.length < headerBytes) return rest;
    const isHeader = (header[0] ?? 9) <= 3 && header[1] === 0 && header[2] === 0 && header[3] === 0;
    if (!isHeader) throw new Error('what answers is not a log');
    this.#output = header[0] ?? 0;
    this.#missingBytes = header.readUInt32BE(4);
    this.#header = Buffer.alloc(0);
    return rest;
  }

  #addText(output: number, text: Buffer): void {
    let rest = text;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      this.#keep(output, rest.subarray(0, end));
      this.#endLine(output);
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#keep(output, rest);
  }

  #keep(output: number, part: Buffer): void {
    const piece = this.#outputs.get(output) ?? { bytes: [], length: 0, isCut: false };
    this.#outputs.set(output, piece);
    const room = logBounds.lineBytes - piece.length;
    if (part.length > room) piece.isCut = true;
    if (room <= 0) return;
    // A copy, because a part would keep the whole chunk in memory.
    piece.bytes.push(Buffer.from(part.subarray(0, room)));
    piece.length += Math.min(room, part.length);
  }

  #endLine(output: number): void {
    const piece = this.#outputs.get(output);
    this.#outputs.delete(output);
    if (!piece) return;
    if (piece.isCut) this.#isCut = true;
    const line = Buffer.concat(piece.bytes).toString();
    // The last character may have been cut in half.
    const { atMs, text } = parseLine(piece.isCut ? line.replace(/\uFFFD+$/, '') : line);
    const shown = plainLine(withoutEscapes(text.replace(/\r+$/, '')), lineCharacters);
    this.#lines.push({ atMs, text: piece.isCut ? `${shown}…` : shown, bytes: piece.length });
    this.#keptBytes += piece.length;
    while (this.#lines.length > logBounds.lines || this.#keptBytes > logBounds.allBytes) {
      this.#keptBytes -= this.#lines.shift()?.bytes ?? 0;
      this.#isCut = true;
    }
  }
}

function parseLine(line: string): { readonly atMs?: number; readonly text: string } {
  const [whole = '', seconds = '', fraction = '', zone = ''] = stamp.exec(line) ?? [];
  const atMs = whole === '' ? Number.NaN : Date.parse(seconds + zone) + Number(`0${fraction}`) * 1000;
  return Number.isFinite(atMs) ? { atMs, text: line.slice(whole.length) } : { text: line };
}

/** Both outputs in order of time; a line without a time stays behind the one before it. */
function inTime(lines: readonly ContainerLogLine[]): ContainerLogLine[] {
  let lastMs = -Infinity;
  return lines
    .map(line => ({ line, atMs: (lastMs = line.atMs ?? lastMs) }))
    .sort((a, b) => (a.atMs === b.atMs ? 0 : a.atMs - b.atMs))
    .map(({ line }) => line);
}
