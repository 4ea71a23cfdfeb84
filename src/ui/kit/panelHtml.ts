import type { PanelPlace } from '../../protocol/panel';

export interface PanelHtmlOptions {
  /** Where the page is shown; in a tab by default. */
  readonly place?: PanelPlace;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** The webview's `cspSource`: where style sheets may be loaded from. */
  readonly styleSource: string;
  /** Random and new for every page, and different from `styleNonce`. */
  readonly scriptNonce: string;
  readonly styleNonce: string;
  /** Names what a history page shows until the page is told more. Untrusted. */
  readonly title?: string;
  /** The state of an earlier page, for a page that has none of its own. Untrusted. */
  readonly state?: unknown;
  /** Which page it is; the history page by default. */
  readonly page?: 'comparison';
}

/**
 * The HTML of a page. Text about containers arrives only in messages, or in the values of attributes. The
 * page may load nothing but our own script and style sheet, and may connect nowhere. The style nonce exists
 * only for the toolkit: it creates one style element to test for `:focus-visible`, with the nonce that it
 * finds in `csp-nonce`.
 */
export function panelHtml(options: PanelHtmlOptions): string {
  const { place = 'tab' } = options;
  const styleSource = `${options.styleSource} 'nonce-${options.styleNonce}'`;
  const data = (name: string, value: string | undefined): string =>
    value === undefined ? '' : ` data-${name}="${escapeAttribute(value)}"`;
  const state = options.state === undefined ? undefined : JSON.stringify(options.state);
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
<main id="panel" data-place="${place}"${data('title', options.title)}${data('state', state)}></main>
<script nonce="${escapeAttribute(options.scriptNonce)}" src="${escapeAttribute(options.scriptUri)}"></script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
