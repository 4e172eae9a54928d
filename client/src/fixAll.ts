import * as vscode from 'vscode';
import type { CodeAction } from 'vscode-languageclient/node';
import type { Session } from './session';

const KINDS = ['source.fixAll.tapelint', 'notebook.source.fixAll.tapelint'];
const EVERYWHERE = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Makes all safe repairs in the file, or in the notebook, that is being edited. */
export async function fixAll(session: Session): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) {
    return;
  }
  const [offered] = ((await session.ask('textDocument/codeAction', {
    textDocument: { uri: document.uri.toString() },
    range: EVERYWHERE,
    context: { diagnostics: [], only: KINDS },
  })) ?? []) as CodeAction[];
  const { edit } = offered
    ? ((await session.ask('codeAction/resolve', offered)) as CodeAction)
    : { edit: undefined };
  if (edit) {
    await session.apply(edit);
  } else {
    void vscode.window.showInformationMessage('There is nothing that Tapelint can safely repair.');
  }
}
