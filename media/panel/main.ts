/** Entry point of the page of a history panel. */
import { unpackMessage, type Packed } from '../../src/protocol/packedMessage';
import type { ToPanel } from '../../src/protocol/panel';
import './panel.css';
import { Panel } from './panel';
import { pageClock } from './kit/pageClock';
import { registerToolkit } from './kit/toolkit';
import { vsCodeApi } from './kit/vscodeApi';

registerToolkit();
const root = document.getElementById('panel');
if (root) {
  const panel = new Panel(vsCodeApi(), root, pageClock);
  window.addEventListener('message', (event: MessageEvent<Packed<ToPanel>>) =>
    panel.handleMessage(unpackMessage(event.data)),
  );
}
