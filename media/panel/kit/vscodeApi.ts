import type { PanelState, ToHost } from '../../../src/protocol/panel';

/** What VS Code gives a webview, once per page. */
export interface VsCodeApi {
  postMessage(message: ToHost): void;
  /** The state of an earlier life of this page; not trusted to be of this version. */
  getState(): unknown;
  setState(state: PanelState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export function vsCodeApi(): VsCodeApi {
  return acquireVsCodeApi();
}
