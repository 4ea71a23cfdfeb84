import { messageOf } from '../../../src/common/errors';
import type { SavedFile, ToHost } from '../../../src/protocol/panel';
import { Toast } from './toast';

/**
 * Exports things from the page. The host does what the page is not allowed to, and says how it went; what the
 * page does itself it says itself.
 */
export class TakeOut {
  readonly #toast = new Toast();
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

  /** Where it says how it went. */
  get said(): HTMLElement {
    return this.#toast.element;
  }

  async savePicture(title: string, picture: Promise<HTMLCanvasElement>): Promise<void> {
    try {
      const png = await pngOf(await picture);
      this.#save('png', title, new Uint8Array(await png.arrayBuffer()));
    } catch (error) {
      this.#toast.say(`No picture: ${messageOf(error)}`, 'failed');
    }
  }

  /** Puts a picture on the clipboard or, if the page has no access to it, offers to save it. */
  async copyPicture(title: string, picture: Promise<HTMLCanvasElement>): Promise<void> {
    // The clipboard refuses what is no picture, too, and that is said below.
    const png = picture.then(pngOf);
    png.catch(() => undefined);
    try {
      // The picture is passed as a promise, because the page has access to the clipboard only right after a
      // user's action.
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
      this.#toast.say('Picture copied', 'done');
    } catch {
      await this.savePicture(title, picture);
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
