import type { PanelState, ToHost } from '../../../src/protocol/panel';

/** What VS Code gives a webview, once per page: its messages, and what it keeps over a reload. */
export interface VsCodeApi<Message = ToHost, State = PanelState> {
  postMessage(message: Message): void;
  /** The state of an earlier life of this page; not trusted to be of this version. */
  getState(): unknown;
  setState(state: State): void;
}

declare function acquireVsCodeApi(): VsCodeApi<unknown, unknown>;

export function vsCodeApi<Message = ToHost, State = PanelState>(): VsCodeApi<Message, State> {
  return acquireVsCodeApi();
}
