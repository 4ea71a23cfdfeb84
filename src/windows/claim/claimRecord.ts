import * as path from 'node:path';
import * as v from 'valibot';
import { windowInfo } from '../../protocol/windows';

/** Node would take anything else for another kind of address: a number is a port. */
const isAddress = (value: string): boolean =>
  path.posix.isAbsolute(value) || value.startsWith('\\\\.\\pipe\\');

/** What the owner of a claim says of itself in the claim's file, for the windows that look for it. */
const claimRecord = v.object({
  window: windowInfo,
  /** Path of the owner's socket or name of its pipe. Each owner has a new one. */
  address: v.pipe(v.string(), v.check(isAddress)),
  /** Where `address` means something: see `placeOf`. */
  place: v.string(),
  /** A window sends it to the owner as proof that it may read this folder. */
  token: v.string(),
  /** The owner sends it back as proof that it wrote this file. It is stored nowhere else. */
  proof: v.string(),
  claimedAtMs: v.number(),
});
export type ClaimRecord = Readonly<v.InferOutput<typeof claimRecord>>;

/** `undefined` for what is not a whole record: half written, damaged, or of a later version. */
export function parseClaimRecord(text: string): ClaimRecord | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), claimRecord), text);
  return parsed.success ? parsed.output : undefined;
}
