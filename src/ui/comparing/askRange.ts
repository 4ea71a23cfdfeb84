import * as vscode from 'vscode';
import { momentExamples } from '../../common/text/parseMoment';
import { parseTypedSpan, type ParsedSpan } from '../../common/text/parseTypedSpan';
import { viewBounds } from '../../protocol/panel';
import type { EndedRun } from '../../runs/comparableRuns';
import { rangeRun } from '../../runs/timeRange';
import { sideText } from '../state/runTexts';

/** Asks for a range of time in the words that a history panel takes; `undefined` when the user gives up. */
export async function askRange(
  title: string,
  side: string,
  now: () => number,
): Promise<EndedRun | undefined> {
  const read = (text: string): ParsedSpan | string => {
    const span = parseTypedSpan({ from: text, to: '' }, now(), viewBounds.mostMs);
    return 'field' in span ? span.text : span;
  };
  const text = await vscode.window.showInputBox({
    title,
    placeHolder: '14:00 to 15:00',
    prompt: `${side}: from and to, or only from where it ends now. For example ${momentExamples}.`,
    ignoreFocusOut: true,
    validateInput: typed => {
      if (typed.trim() === '') return undefined;
      const span = read(typed);
      if (typeof span === 'string') return span;
      // Another machine than the reader's may have read it, in its own zone.
      return { message: sideText([rangeRun(span)]), severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
  const span = text === undefined || text.trim() === '' ? undefined : read(text);
  return span === undefined || typeof span === 'string' ? undefined : rangeRun(span);
}
