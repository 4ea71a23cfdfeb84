/**
 * Makes part of a file name from untrusted text, with only characters that every file system accepts.
 * `fallback` is used when none are left.
 */
export function safeFileName(text: string, fallback: string): string {
  const plain = text
    .replace(/[^\w.]+/g, '-')
    .replace(/^[.-]+|-+$/g, '')
    .slice(0, 80);
  return plain === '' ? fallback : plain;
}
