import { isMap, isScalar, LineCounter, parseDocument, type Node } from 'yaml';

/** Where a Compose file names a service. Lines and columns count from 0. */
export interface ComposePlace {
  readonly line: number;
  readonly column: number;
  /** The file's own name for its project. */
  readonly project?: string;
}

/**
 * The place of a service in a Compose file; `undefined` where it has none of that name, or is no such file. A
 * file that is half-typed is read as far as it can be.
 */
export function placeOfService(text: string, service: string): ComposePlace | undefined {
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines, logLevel: 'silent', uniqueKeys: false });
  if (!isMap(contents)) return undefined;
  const services = contents.items.find(({ key }) => textOf(key) === 'services')?.value;
  if (!isMap(services)) return undefined;
  const key = services.items.find(item => textOf(item.key) === service)?.key;
  const start = (key as Node | undefined)?.range?.[0];
  if (start === undefined) return undefined;
  const { line, col } = lines.linePos(start);
  const project = textOf(contents.items.find(item => textOf(item.key) === 'name')?.value);
  return { line: line - 1, column: col - 1, ...(project !== undefined && { project }) };
}

/** The name that Compose gives the project of a folder. */
export function projectOfFolder(folder: string): string {
  return folder
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}

function textOf(node: unknown): string | undefined {
  return isScalar(node) && (typeof node.value === 'string' || typeof node.value === 'number')
    ? String(node.value)
    : undefined;
}
