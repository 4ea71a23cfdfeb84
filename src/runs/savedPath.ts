import { maskSecrets } from '../common/text/maskSecrets';

/** Folders whose files are no work: what git and editors keep for themselves. */
const hidden = new Set(['.git', '.hg', '.svn', '.vscode', '.idea']);

/**
 * The path of a saved file relative to its folder, as it may be kept; `undefined` for one that is outside,
 * and for settings and the like. Both are paths of URIs.
 */
export function savedPath(folder: string, file: string): string | undefined {
  const base = folder.endsWith('/') ? folder : `${folder}/`;
  if (!file.startsWith(base)) return undefined;
  const path = file.slice(base.length);
  const parts = path.split('/');
  const isWork = path !== '' && !parts.some(part => part === '..' || hidden.has(part));
  return isWork && !path.endsWith('.code-workspace') ? maskSecrets(path) : undefined;
}
