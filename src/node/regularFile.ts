import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Something that cannot be read as a file: a pipe, a device, a folder, or larger than a file of its kind ever
 * is.
 */
export class UnusableFileError extends Error {
  override readonly name = 'UnusableFileError';
}

/**
 * Windows lacks these. Non-blocking, because a pipe that nobody writes to would hold up the thread for ever.
 */
const { O_RDONLY, O_NONBLOCK = 0 } = fs.constants as Partial<typeof fs.constants>;
const readFlags = (O_RDONLY ?? 0) | O_NONBLOCK;

/** Error codes for what is no file, and for a file that this user may not read, whoever put it there. */
const unusableCodes = new Set(['ENXIO', 'ENODEV', 'ELOOP', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'EOVERFLOW']);
const forbiddenCodes = new Set(['EACCES', 'EPERM']);

/**
 * Opens a file in a folder that others may have put something into. Throws `UnusableFileError` if it is no
 * regular file of at most `maxBytes`, else as `fs.openSync` does. The caller closes the handle.
 */
export function openRegularFileSync(file: string, maxBytes: number): { handle: number; bytes: number } {
  let handle: number;
  try {
    handle = fs.openSync(file, readFlags);
  } catch (error) {
    throw unusable(error) ?? error;
  }
  try {
    return { handle, bytes: sizeOf(fs.fstatSync(handle), maxBytes) };
  } catch (error) {
    fs.closeSync(handle);
    throw error;
  }
}

/** Reads such a file whole, into memory that `allocate` gives. Throws as `openRegularFileSync` does. */
export function readRegularFileSync(
  file: string,
  maxBytes: number,
  allocate: (bytes: number) => Buffer = bytes => Buffer.allocUnsafeSlow(bytes),
): Buffer {
  const { handle, bytes } = openRegularFileSync(file, maxBytes);
  try {
    const content = allocate(bytes);
    let done = 0;
    for (let read = -1; done < bytes && read !== 0; done += read) {
      read = fs.readSync(handle, content, done, bytes - done, done);
    }
    return content.subarray(0, done);
  } finally {
    fs.closeSync(handle);
  }
}

/** The same without holding up the thread, for small files: rejects where `readRegularFileSync` throws. */
export async function readRegularFile(file: string, maxBytes: number): Promise<string> {
  const handle = await fs.promises.open(file, readFlags).catch((error: unknown) => {
    throw unusable(error) ?? error;
  });
  try {
    sizeOf(await handle.stat(), maxBytes);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function sizeOf(stat: fs.Stats, maxBytes: number): number {
  if (!stat.isFile()) throw new UnusableFileError('It is not a regular file.');
  if (stat.size > maxBytes) {
    throw new UnusableFileError(`It is larger than one of its kind can be (${stat.size} bytes).`);
  }
  return stat.size;
}

/**
 * `undefined` if the error says nothing about the file. On Windows "no access" means that another program
 * holds it open.
 */
function unusable(error: unknown): UnusableFileError | undefined {
  const { code = '', path: file } = error as NodeJS.ErrnoException;
  if (unusableCodes.has(code)) return new UnusableFileError('It is not a regular file.');
  if (process.platform === 'win32' || !forbiddenCodes.has(code)) return undefined;
  // A folder that may not be entered says nothing about what is in it.
  if (file !== undefined && !canEnter(path.dirname(file))) return undefined;
  return new UnusableFileError('This user may not read it.');
}

function canEnter(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
