import type { PanelPlace } from '../../protocol/panel';

export interface PanelHtmlOptions {
  /** Where it is shown: in a tab unless told. */
  readonly place?: PanelPlace;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** Where style sheets may come from: the webview's `cspSource`. */
  readonly styleSource: string;
  /** Fresh for every page and not guessable, as is `styleNonce`; the two differ. */
  readonly scriptNonce: string;
  readonly styleNonce: string;
  /** What an earlier page showed, for one that kept nothing itself. Untrusted. */
  readonly state?: unknown;
  /** Which page it is: that of a subject's history unless told. */
  readonly page?: 'comparison';
}

/**
 * A page of the panel's bundle. All text of containers arrives by message, or as the value of one attribute.
 * Nothing may be loaded beside our own script and style sheet, and nothing may connect anywhere. The toolkit
 * makes one style element, to learn whether the browser knows `:focus-visible`; it looks for a nonce in
 * `csp-nonce`, and that is all the style nonce is for.
 */
export function panelHtml(options: PanelHtmlOptions): string {
  const { place = 'tab' } = options;
  const styleSource = `${options.styleSource} 'nonce-${options.styleNonce}'`;
  const state = options.state ? ` data-state="${escapeAttribute(JSON.stringify(options.state))}"` : '';
  const page = options.page === undefined ? '' : ` data-page="${options.page}"`;
  const policy = `default-src 'none'; style-src ${styleSource}; script-src 'nonce-${options.scriptNonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${escapeAttribute(options.styleNonce)}">
<title>${options.page === 'comparison' ? 'Comparison of runs' : 'Container history'}</title>
<link rel="stylesheet" href="${escapeAttribute(options.styleUri)}">
</head>
<body>
<main id="panel" data-place="${place}"${page}${state}></main>
<script nonce="${escapeAttribute(options.scriptNonce)}" src="${escapeAttribute(options.scriptUri)}"></script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
