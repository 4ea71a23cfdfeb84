import { plainLine } from '../../common/text/untrustedText';
import type { Collecting } from './liveState';

/** Which window collects for all, as one line of plain text; `undefined` until that is known. */
export function describeCollecting(collecting: Collecting | undefined): string | undefined {
  switch (collecting?.kind) {
    case 'here':
      return 'This window collects.';
    case 'elsewhere':
      return `The window “${plainLine(collecting.window, 80)}” collects; all windows show the same.`;
    case 'blocked':
      return plainLine(collecting.message, 1000);
    case 'unknown':
    case undefined:
      return undefined;
  }
}
