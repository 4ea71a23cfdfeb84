import { safeFileName } from '../kit/safeFileName';

/**
 * A file name for exported history, made from untrusted names. Contains only characters that every file
 * system accepts.
 */
export function suggestedFileName(names: readonly string[] | undefined, hasHost: boolean): string {
  const [name] = names ?? [];
  const isOne = names?.length === 1 && !hasHost;
  const subject =
    isOne && name !== undefined
      ? safeFileName(name, 'container')
      : names?.length === 0
        ? 'host'
        : 'container';
  return `${subject}-history.sqlite`;
}
