import * as vscode from 'vscode';

/** Selects a range of a text or of a cell, in the editor that shows it already or else the first. */
export async function reveal(uri: vscode.Uri, range: vscode.Range): Promise<void> {
  const isThere = (document: vscode.TextDocument) => document.uri.toString() === uri.toString();
  const visible = () => vscode.window.visibleTextEditors.find(({ document }) => isThere(document));
  const cell = vscode.workspace.notebookDocuments
    .flatMap((notebook) => notebook.getCells())
    .find(({ document }) => isThere(document));
  if (!cell) {
    await vscode.commands.executeCommand('vscode.open', uri, {
      viewColumn: visible()?.viewColumn ?? vscode.ViewColumn.One,
      selection: range,
    });
    return;
  }
  const notebook = vscode.window.visibleNotebookEditors.find(
    (one) => one.notebook === cell.notebook,
  );
  await vscode.window.showNotebookDocument(cell.notebook, {
    viewColumn: notebook?.viewColumn ?? vscode.ViewColumn.One,
    selections: [new vscode.NotebookRange(cell.index, cell.index + 1)],
  });
  await vscode.commands.executeCommand('notebook.cell.edit');
  const editor = visible();
  if (editor) {
    editor.selection = new vscode.Selection(range.start, range.end);
  }
}
