import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The page of the view. It loads its own script and its own style, and nothing else. */
export function page(webview: vscode.Webview, folder: vscode.Uri): string {
  const nonce = randomBytes(16).toString('hex');
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, file));
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gradient Flow</title>
<link rel="stylesheet" nonce="${nonce}" href="${address('flow.css')}">
</head>
<body>
<main></main>
<script nonce="${nonce}" src="${address('flow.js')}"></script>
</body>
</html>`;
}
