/** Entry of the history panel's page. */
import type { ToPanel } from '../../src/protocol/panel';
import './panel.css';
import { pageClock } from './kit/pageClock';
import { Panel } from './panel';
import { registerToolkit } from './kit/toolkit';
import { vsCodeApi } from './kit/vscodeApi';

registerToolkit();
const root = document.getElementById('panel');
if (root) {
  const panel = new Panel(vsCodeApi(), root, pageClock);
  window.addEventListener('message', (event: MessageEvent<ToPanel>) => panel.handleMessage(event.data));
}
