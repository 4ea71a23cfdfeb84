import type { PanelState, ToHost } from '../../../src/protocol/panel';

/** What VS Code gives a webview, once per page: messages, and a state that is kept across a reload. */
export interface VsCodeApi<Message = ToHost, State = PanelState> {
  postMessage(message: Message): void;
  /** The state of an earlier life of this page, possibly of another version. */
  getState(): unknown;
  setState(state: State): void;
}

declare function acquireVsCodeApi(): VsCodeApi<unknown, unknown>;

export function vsCodeApi<Message = ToHost, State = PanelState>(): VsCodeApi<Message, State> {
  return acquireVsCodeApi();
}
