import * as vscode from 'vscode';
import type { Finding } from './messages';

/** The repair of `finding` that stands first in the editor's menu of quick fixes, if it has one. */
export async function repairOf(finding: Finding): Promise<vscode.CodeAction | undefined> {
  const { start, end } = finding.range;
  const offered = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    vscode.Uri.parse(finding.uri),
    new vscode.Range(start.line, start.character, end.line, end.character),
    vscode.CodeActionKind.QuickFix.value,
  );
  const repairs = offered.filter((action) => action.edit && isRepair(action, finding));
  return repairs.find(({ isPreferred }) => isPreferred) ?? repairs[0];
}

function isRepair(action: vscode.CodeAction, finding: Finding): boolean {
  const isAboutIt = action.diagnostics?.some(
    ({ source, code, message }) =>
      source === 'tapelint' &&
      (typeof code === 'object' ? code.value : code) === finding.code &&
      message.includes(finding.message),
  );
  // What silences a finding, or is about all of a rule, names the rule with its code.
  return Boolean(isAboutIt) && !action.title.includes(`(${finding.code})`);
}
