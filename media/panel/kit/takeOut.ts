import type { SavedFile, ToHost } from '../../../src/protocol/panel';

/** Exports things from the page. The host does what the page is not allowed to. */
export class TakeOut {
  readonly #send: (message: ToHost) => void;

  constructor(send: (message: ToHost) => void) {
    this.#send = send;
  }

  copyText(text: string): void {
    this.#send({ type: 'copy', text });
  }

  saveText(format: SavedFile['format'], title: string, text: string): void {
    this.#save(format, title, new TextEncoder().encode(text));
  }

  async savePicture(title: string, picture: HTMLCanvasElement): Promise<void> {
    this.#save('png', title, new Uint8Array(await (await pngOf(picture)).arrayBuffer()));
  }

  /** Puts a picture on the clipboard or, if the page has no access to it, offers to save it. */
  async copyPicture(title: string, picture: Promise<HTMLCanvasElement>): Promise<void> {
    try {
      // The picture is passed as a promise, because the page has access to the clipboard only right after a
      // user's action.
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture.then(pngOf) })]);
    } catch {
      await this.savePicture(title, await picture);
    }
  }

  #save(format: SavedFile['format'], title: string, content: Uint8Array): void {
    this.#send({ type: 'save', format, title, content });
  }
}

function pngOf(picture: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    picture.toBlob(
      blob => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))),
      'image/png',
    ),
  );
}
