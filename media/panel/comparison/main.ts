/**
 * Entry point of the page of a comparison. It is a script of its own because history panels need none of it.
 */
import type { ComparisonState, FromComparison, ToComparison } from '../../../src/protocol/comparison';
import { pageClock } from '../kit/pageClock';
import { registerToolkit } from '../kit/toolkit';
import { vsCodeApi } from '../kit/vscodeApi';
import { ComparisonPage } from './comparisonPage';

registerToolkit();
const root = document.getElementById('panel');
if (root) {
  const page = new ComparisonPage(vsCodeApi<FromComparison, ComparisonState>(), root, pageClock);
  window.addEventListener('message', (event: MessageEvent<ToComparison>) => page.handleMessage(event.data));
}
