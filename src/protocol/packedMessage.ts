/** Messages to a panel as they travel: what is long in them is packed. */
import type { Series } from '../common/series';
import { packRows, unpackRows, type PackedRows } from './packedRows';
import { packSeries, unpackSeries, type PackedSeries } from './packedSeries';

/** `M` as it travels: its series, those of its members, and the entries of its event lane are packed. */
export type Packed<M> = M extends { readonly series: Series }
  ? Omit<M, 'series' | 'members'> & {
      readonly series: PackedSeries;
      readonly members?: readonly { readonly series: PackedSeries }[];
    }
  : M extends { readonly entries: readonly object[] }
    ? Omit<M, 'entries'> & { readonly entries: PackedRows }
    : M;

/** A message without anything long is returned as it is. */
export function packMessage<M extends object>(message: M): Packed<M> {
  return converted(message, packSeries, packRows) as Packed<M>;
}

/** Reverses `packMessage`. */
export function unpackMessage<M extends object>(message: Packed<M>): M {
  return converted(message, unpackSeries, (rows: PackedRows) => unpackRows(rows)) as M;
}

/** The same message with what is long converted. */
function converted<S, E>(
  message: object,
  ofSeries: (series: S) => unknown,
  ofEntries: (entries: E) => unknown,
): unknown {
  if ('entries' in message) return { ...message, entries: ofEntries(message.entries as E) };
  if (!('series' in message)) return message;
  const answer = { ...message, series: ofSeries(message.series as S) };
  if (!('members' in message) || !message.members) return answer;
  const members = message.members as readonly { readonly series: S }[];
  return { ...answer, members: members.map(member => ({ ...member, series: ofSeries(member.series) })) };
}
