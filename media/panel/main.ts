/** Entry point of the page of a history panel. */
import type { Clock } from '../../src/common/clock';
import { unpackMessage, type Packed } from '../../src/protocol/packedMessage';
import type { ToPanel } from '../../src/protocol/panel';
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
if (root) {
  const panel = new Panel(vsCodeApi(), root, pageClock);
  window.addEventListener('message', (event: MessageEvent<Packed<ToPanel>>) =>
    panel.handleMessage(unpackMessage(event.data)),
  );
}
