/** Error codes on Windows while another program holds a file open without sharing it. */
const inUseCodes = new Set(['EPERM', 'EACCES', 'EBUSY', 'ENOTEMPTY']);

/**
 * Whether a file could not be used because another program has it open, which says nothing about the file.
 */
export function isInUse(error: unknown): error is NodeJS.ErrnoException {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return process.platform === 'win32' && typeof code === 'string' && inUseCodes.has(code);
}
