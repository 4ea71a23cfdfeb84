import { randomBytes } from 'node:crypto';

export interface PanelResources {
  /** The webview's own source for the content security policy. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

/** The panel's page: an empty body that the script fills. Nothing but its own script and style sheet may load or run. */
export function panelHtml({ cspSource, scriptUri, styleUri }: PanelResources): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${styleUri}">
<title>Container Metrics</title>
</head>
<body>
<main id="panel"></main>
<script nonce="${nonce}" src="${scriptUri}"></script>
</body>
</html>`;
}
