/** A file name for exported history, from untrusted names: only characters that every file system takes. */
export function suggestedFileName(names: readonly string[] | undefined, hasHost: boolean): string {
  const [name] = names ?? [];
  const isOne = names?.length === 1 && !hasHost;
  const subject = isOne && name !== undefined ? safe(name) : names?.length === 0 ? 'host' : 'container';
  return `${subject}-history.sqlite`;
}

function safe(name: string): string {
  const plain = name
    .replace(/[^\w.]+/g, '-')
    .replace(/^[.-]+|-+$/g, '')
    .slice(0, 80);
  return plain === '' ? 'container' : plain;
}
