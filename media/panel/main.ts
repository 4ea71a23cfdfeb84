/** Entry point of the bundle's pages: a history panel and a comparison. */
import type { Clock } from '../../src/common/clock';
import type { ComparisonState, FromComparison, ToComparison } from '../../src/protocol/comparison';
import { unpackMessage, type Packed } from '../../src/protocol/packedMessage';
import type { ToPanel } from '../../src/protocol/panel';
import { ComparisonPage } from './comparison/comparisonPage';
import './panel.css';
import { Panel } from './panel';
import { registerToolkit } from './kit/toolkit';
import { vsCodeApi } from './kit/vscodeApi';

/** The page's clock is the viewer's, which may differ from that of the containers' machine. */
const pageClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return { dispose: () => clearTimeout(timer) };
  },
};

registerToolkit();
const root = document.getElementById('panel');
if (root?.dataset['page'] === 'comparison') {
  const page = new ComparisonPage(vsCodeApi<FromComparison, ComparisonState>(), root);
  window.addEventListener('message', (event: MessageEvent<ToComparison>) => page.handleMessage(event.data));
} else if (root) {
  const panel = new Panel(vsCodeApi(), root, pageClock);
  window.addEventListener('message', (event: MessageEvent<Packed<ToPanel>>) =>
    panel.handleMessage(unpackMessage(event.data)),
  );
}
