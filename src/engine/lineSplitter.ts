import { StringDecoder } from 'node:string_decoder';

/** Far above any event; a stream without line ends must not fill memory. */
const maxLineLength = 1_000_000;

/** Cuts a stream of UTF-8 into lines, wherever its chunks end. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /**
   * The lines that are whole now, without their ends; blank ones are left out.
   * @throws when a line does not end.
   */
  push(chunk: Buffer): string[] {
    const parts = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = parts.pop() ?? '';
    if (this.#rest.length > maxLineLength) throw new Error('a line has no end');
    return parts.map(line => line.trim()).filter(line => line !== '');
  }
}
