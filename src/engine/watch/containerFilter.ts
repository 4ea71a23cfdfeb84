import type { FilterableContainer } from '../parse/filterableContainer';
import { matchesGlob } from '../../common/text/matchesGlob';
import { ownMember } from '../../common/ownMember';
import { asText } from '../parse/json';

/** Whether to leave a container out; `undefined` while that depends on an image that is not known yet. */
export type ContainerFilter = (container: FilterableContainer) => boolean | undefined;

/** A container with this label set to `false` is not collected, whatever the user's settings say. */
const optOutLabel = 'container-metrics.enable';

/**
 * Makes the filter of containers to leave out. Patterns are `name:GLOB`, `image:GLOB` (with or without tag),
 * `project:GLOB`, `label:KEY` and `label:KEY=GLOB`; one without such a prefix is matched against the name.
 * One that begins with `!` takes containers in again that earlier ones leave out: the last pattern that
 * matches a container decides. Blank patterns are ignored.
 */
export function makeExclusion(patterns: readonly string[]): ContainerFilter {
  const rules = patterns
    .map(pattern => pattern.trim())
    .filter(pattern => pattern !== '')
    .map(pattern => ({
      fits: parsePattern(pattern.replace(/^!\s*/, '')),
      isExcluded: !pattern.startsWith('!'),
    }))
    .reverse();
  return container => {
    if (isOptedOut(container)) return true;
    const possible = new Set<boolean>();
    let isDecided = false;
    for (const { fits, isExcluded } of rules) {
      const isFit = fits(container);
      if (isFit !== false) possible.add(isExcluded);
      isDecided = isFit === true;
      if (isDecided) break;
    }
    if (!isDecided) possible.add(false);
    return possible.size > 1 ? undefined : possible.has(true);
  };
}

function parsePattern(pattern: string): ContainerFilter {
  const [, kind, glob = ''] = /^(name|image|project|label):(.*)$/s.exec(pattern) ?? [];
  switch (kind) {
    case 'image':
      return ({ image }) =>
        image === undefined ? undefined : matchesGlob(glob, image) || matchesGlob(glob, withoutTag(image));
    case 'project':
      return ({ project }) => project !== undefined && matchesGlob(glob, project);
    case 'label':
      return parseLabel(glob);
    case 'name':
      return matchingName(glob);
    default:
      return matchingName(pattern);
  }
}

function matchingName(glob: string): ContainerFilter {
  const bare = glob.startsWith('/') ? glob.slice(1) : glob;
  return ({ name }) => matchesGlob(bare, name);
}

function parseLabel(text: string): ContainerFilter {
  const at = text.indexOf('=');
  const key = at < 0 ? text : text.slice(0, at);
  const glob = at < 0 ? '*' : text.slice(at + 1);
  return ({ labels }) => {
    const value = ownMember(labels, key);
    return typeof value === 'string' && matchesGlob(glob, value);
  };
}

/** `host:5000/web:1` and `web@sha256:…` are `host:5000/web` and `web`. */
function withoutTag(image: string): string {
  return image.replace(/@[^@]*$/, '').replace(/:[^/:]*$/, '');
}

function isOptedOut({ labels }: FilterableContainer): boolean {
  const value = asText(ownMember(labels, optOutLabel));
  return ['false', '0', 'no', 'off'].includes(value?.trim().toLowerCase() ?? '');
}
