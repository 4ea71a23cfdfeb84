import { StringDecoder } from 'node:string_decoder';

/** Longest line that is kept, in UTF-16 units; labels can make an event longer than any useful one. */
const maxLineLength = 65_536;
/** Longest line that is skipped, in UTF-16 units; if none ends by then, the stream is not one of lines. */
const maxDroppedLength = 8_000_000;

/** The stream is no longer one of lines. */
export class EndlessLineError extends Error {
  override readonly name = 'EndlessLineError';

  constructor() {
    super('a line has no end');
  }
}

/** Cuts a stream of UTF-8 into lines, wherever its chunks end. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #handleDropped: () => void;
  /** Pieces of the line that has not ended yet; joined once, because a long line comes in many. */
  #pieces: string[] = [];
  #length = 0;

  /** `handleDropped`: called when a line is too long to be kept; it is skipped to its end. */
  constructor(handleDropped: () => void) {
    this.#handleDropped = handleDropped;
  }

  /**
   * The lines complete by now, without their ends; blank ones are left out.
   * @throws EndlessLineError
   */
  push(chunk: Buffer): string[] {
    const [first = '', ...others] = this.#decoder.write(chunk).split('\n');
    this.#append(first);
    const lines: string[] = [];
    for (const piece of others) {
      const line = this.#pieces.join('').trim();
      if (line !== '') lines.push(line);
      this.#pieces = [];
      this.#length = 0;
      this.#append(piece);
    }
    return lines;
  }

  #append(piece: string): void {
    const wasKept = this.#length <= maxLineLength;
    this.#length += piece.length;
    if (this.#length > maxDroppedLength) throw new EndlessLineError();
    if (this.#length <= maxLineLength) {
      if (piece !== '') this.#pieces.push(piece);
    } else if (wasKept) {
      this.#pieces = [];
      this.#handleDropped();
    }
  }
}
