import * as vscode from 'vscode';
import { momentExamples } from '../../common/text/parseMoment';
import { parseTypedSpan, type ParsedSpan } from '../../common/text/parseTypedSpan';
import { utcZone } from '../../common/text/zone';
import { viewBounds } from '../../protocol/panel';
import type { EndedRun } from '../../runs/comparableRuns';
import { rangeRun } from '../../runs/timeRange';
import { sideText } from '../state/runTexts';

/**
 * Asks the user for a time range, in the notation that a history panel accepts; `undefined` when canceled.
 * Times without a zone are UTC, because this machine's zone may not be the user's.
 */
export async function askRange(
  title: string,
  side: string,
  now: () => number,
): Promise<EndedRun | undefined> {
  const read = (text: string): ParsedSpan | string => {
    const span = parseTypedSpan(
      { from: text, to: '' },
      { nowMs: now(), zone: utcZone, mostMs: viewBounds.mostMs },
    );
    return 'field' in span ? span.text : span;
  };
  const text = await vscode.window.showInputBox({
    title,
    placeHolder: '14:00 to 15:00',
    prompt: `${side}: from and to (UTC), or only from if it ends now. For example ${momentExamples}.`,
    ignoreFocusOut: true,
    validateInput: typed => {
      if (typed.trim() === '') return undefined;
      const span = read(typed);
      if (typeof span === 'string') return span;
      return { message: sideText([rangeRun(span)]), severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
  const span = text === undefined || text.trim() === '' ? undefined : read(text);
  return span === undefined || typeof span === 'string' ? undefined : rangeRun(span);
}
