/**
 * Links to a view of a history panel: `…/open?container=KEY&last=15m`. A link may come from anywhere, so
 * every part of it is checked.
 */
import { ArgumentError } from '../../common/errors';
import { cutText } from '../../common/text/cutText';
import { plainLine } from '../../common/text/untrustedText';
import { maxTimeMs } from '../../common/time';
import {
  firstView,
  longestSubjectText,
  mostPanelSubjects,
  panelRanges,
  viewBounds,
  type PanelRange,
  type PanelSubjectRef,
  type PanelView,
} from '../../protocol/panel';
import { hasHostAmongOthers, hostIsAlone } from '../../protocol/panelSubjects';

/** The view that a link asks for. */
export interface PanelLink {
  /** In the link's order, each name once. A container is given by workload key, id or name. */
  readonly subjects: readonly (
    { readonly kind: 'host' } | { readonly kind: 'container'; readonly named: string }
  )[];
  readonly view: PanelView;
}

const linkPath = '/open';
/** What a character of a key becomes at most, as VS Code hands a link over: `%25`. */
const mostEncoded = 3;
/** More than a range takes. */
const longestRange = 100;
/** As long as the link to all that a panel can show. */
const longestQuery =
  mostPanelSubjects * ('&container='.length + mostEncoded * longestSubjectText) + longestRange;

/** `base`: scheme and authority, such as `vscode://publisher.name`. */
export function panelLink(base: string, subjects: readonly PanelSubjectRef[], view: PanelView): string {
  const query: [name: string, value: string][] = subjects.map(ref =>
    ref.kind === 'host' ? ['host', 'true'] : ['container', ref.workload],
  );
  if (view.kind === 'live') {
    query.push(['last', view.lastMs === undefined ? view.range : `${view.lastMs / 1000}s`]);
  } else {
    query.push(['from', new Date(view.fromMs).toISOString()], ['to', new Date(view.toMs).toISOString()]);
  }
  return `${base}${linkPath}?${query.map(([name, value]) => `${name}=${encoded(value)}`).join('&')}`;
}

/**
 * VS Code decodes the query before it hands it over as one text. What would have a meaning in that is encoded
 * once more.
 */
function encoded(value: string): string {
  return encodeURIComponent(value.replace(/[%&]/g, encodeURIComponent));
}

/** The parts of a query that VS Code has decoded. A plus sign is one: this is no form. */
function partsOf(query: string): [name: string, value: string][] {
  return query
    .split('&')
    .filter(part => part !== '')
    .map(part => {
      const [name = ''] = part.split('=', 1);
      return [decoded(name), decoded(part.slice(name.length + 1))];
    });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The view that a link asks for. `query` is without the `?` and decoded, as that of a `vscode.Uri`. @throws
 * ArgumentError that says what is wrong
 */
export function parsePanelLink(path: string, query: string): PanelLink {
  if (path !== linkPath) throw new ArgumentError(`“${shown(path)}” cannot be opened, only “${linkPath}”.`);
  if (query.length > longestQuery) throw new ArgumentError(`It is longer than ${longestQuery} characters.`);
  const subjects = new Map<string, PanelLink['subjects'][number]>();
  const times = new Map<string, string>();
  for (const [name, value] of partsOf(query)) {
    if (name === 'host' && value === 'true') subjects.set(name, { kind: 'host' });
    else if (name === 'container' && value !== '' && value.length <= longestSubjectText)
      subjects.set(`container ${value}`, { kind: 'container', named: value });
    else if (['last', 'from', 'to'].includes(name) && !times.has(name)) times.set(name, value);
    else throw new ArgumentError(`“${shown(`${name}=${value}`)}” is not allowed in it.`);
  }
  if (subjects.size === 0) throw new ArgumentError('It names neither a container nor the host.');
  if (subjects.size > mostPanelSubjects)
    throw new ArgumentError(
      `It names ${subjects.size} subjects; a panel shows ${mostPanelSubjects} at most.`,
    );
  if (hasHostAmongOthers([...subjects.values()])) throw new ArgumentError(hostIsAlone);
  return { subjects: [...subjects.values()], view: viewOf(times) };
}

function viewOf(times: ReadonlyMap<string, string>): PanelView {
  const [last, from, to] = ['last', 'from', 'to'].map(name => times.get(name));
  if (from === undefined && to === undefined) return last === undefined ? firstView : lastOf(last);
  if (last !== undefined || from === undefined || to === undefined)
    throw new ArgumentError('A range is either “last”, or “from” and “to”.');
  const [fromMs, toMs] = [timeOf('from', from), timeOf('to', to)];
  if (fromMs >= toMs) throw new ArgumentError('“from” is not before “to”.');
  if (toMs - fromMs > viewBounds.mostMs) throw new ArgumentError('“from” and “to” are too far apart.');
  return { kind: 'fixed', fromMs, toMs, range: firstView.range };
}

function lastOf(text: string): PanelView {
  const range = panelRanges.find((each): each is PanelRange => each === text);
  if (range) return { kind: 'live', range };
  const [, seconds] = /^(\d{1,9}(?:\.\d{1,3})?)s$/.exec(text) ?? [];
  const lastMs = Math.round(Number(seconds) * 1000);
  if (seconds !== undefined && lastMs >= viewBounds.leastMs && lastMs <= viewBounds.mostMs)
    return { kind: 'live', range: firstView.range, lastMs };
  throw new ArgumentError(
    `“last” is one of ${panelRanges.join(', ')}, or seconds such as 90s; not “${shown(text)}”.`,
  );
}

function timeOf(name: string, text: string): number {
  // Tools that take the query for a form make a space of the plus sign.
  const iso = text.replace(/ (?=\d\d:\d\d$)/, '+');
  const isIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/.test(iso);
  const timeMs = isIso ? Date.parse(iso) : Number.NaN;
  if (timeMs >= 0 && timeMs <= maxTimeMs) return timeMs;
  throw new ArgumentError(
    `“${name}” is an ISO time with a zone, such as 2026-11-27T14:05:00Z; not “${shown(text)}”.`,
  );
}

function shown(text: string): string {
  return plainLine(cutText(text, 60), 60);
}
