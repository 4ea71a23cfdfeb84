import type { Clock } from '../common/clock';
import { plainLine } from '../common/text/untrustedText';
import { windowProtocol, type WindowInfo } from '../protocol/windows';
import type { ClaimFolder, FoundClaim } from './claim/claimFolder';
import { OwnerConnection } from './ownerConnection';
import { placeOf } from './wire/socketFolder';

/**
 * An owner that cannot be reached tells that it lives every 10 s, through the folder: older than this, it
 * does not.
 */
const staleAfterMs = 35_000;
const retryMs = 5000;
const soonMs = 50;
/** Without hard links, a claim can be read while it is still being written. */
const beingWrittenMs = 2000;

export type Verdict =
  | { readonly kind: 'follow'; readonly link: OwnerConnection }
  /** The owner is gone or hangs, so the next claim may be made. */
  | { readonly kind: 'free' }
  /** The owner ended the connection, as an owner that closes does. Judge again soon. */
  | { readonly kind: 'turnedAway' }
  /** Judge again later. `message`: what to tell the user meanwhile. */
  | { readonly kind: 'wait'; readonly delayMs: number; readonly message?: string };

export interface JudgeParts {
  readonly claims: ClaimFolder;
  readonly platform: NodeJS.Platform;
  readonly self: WindowInfo;
  readonly clock: Clock;
  readonly handleError: (error: unknown) => void;
}

/**
 * Finds out about the owner of a claim by talking to it, never by its process id. To take a living owner for
 * dead is safe, for it notices before it writes; it only costs a change of owner.
 */
export async function judgeClaim(found: FoundClaim, parts: JudgeParts): Promise<Verdict> {
  const { record, epoch } = found;
  if (!record) {
    if ((await parts.claims.ageMs(epoch)) < beingWrittenMs) return { kind: 'wait', delayMs: soonMs };
    const message = 'The claim of the collecting window cannot be read.';
    return judgeByAge(epoch, parts, message);
  }
  const attempt = await OwnerConnection.open({ record, ...parts });
  switch (attempt.kind) {
    case 'linked':
      return { kind: 'follow', link: attempt.link };
    case 'silent':
      return { kind: 'free' };
    case 'ended':
      return (await isSilent(epoch, parts)) ? { kind: 'free' } : { kind: 'turnedAway' };
    case 'absent': {
      const isHere = record.place === (await placeOf(record.address, parts.platform));
      const elsewhere = `Collected elsewhere: by the window ${describe(record.window)} on another machine or in another container.`;
      return isHere ? { kind: 'free' } : judgeByAge(epoch, parts, elsewhere);
    }
    case 'forbidden':
      return judgeByAge(epoch, parts, `The collecting window cannot be reached: ${attempt.message}`);
    case 'refused': {
      const { protocol, window } = attempt;
      const message =
        protocol > windowProtocol
          ? `The collecting window ${describe(window)} runs a newer version of this extension: reload this window.`
          : `The collecting window ${describe(window)} runs an older version of this extension: reload that window.`;
      return { kind: 'wait', delayMs: retryMs, message };
    }
  }
}

/**
 * Whether the claim shows no sign of life: then who ends every connection is another program, to whose
 * address a file leads that is no claim of a window. Where the folder does not tell, it is taken for the
 * owner.
 */
async function isSilent(epoch: number, { claims }: JudgeParts): Promise<boolean> {
  return claims.ageMs(epoch).then(
    ageMs => ageMs > staleAfterMs,
    () => false,
  );
}

async function judgeByAge(epoch: number, { claims }: JudgeParts, message: string): Promise<Verdict> {
  const ageMs = await claims.ageMs(epoch);
  return ageMs > staleAfterMs ? { kind: 'free' } : { kind: 'wait', delayMs: retryMs, message };
}

function describe({ name, version }: WindowInfo): string {
  return `“${plainLine(name, 80)}” (version ${plainLine(version, 20)})`;
}
