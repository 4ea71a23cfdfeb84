/**
 * A part of a file's name made of an untrusted text: only characters that every file system takes. `fallback`:
 * where none is left.
 */
export function safeFileName(text: string, fallback: string): string {
  const plain = text
    .replace(/[^\w.]+/g, '-')
    .replace(/^[.-]+|-+$/g, '')
    .slice(0, 80);
  return plain === '' ? fallback : plain;
}
