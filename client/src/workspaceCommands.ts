/** What is done to all files of the workspace. */
import * as vscode from 'vscode';
import type { WorkspaceEdit } from 'vscode-languageclient/node';
import type { Session } from './session';

/** The version that programs are moved to. */
const NEWEST = '2.21';

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Looks at all files, notebooks too, and shows what is found. */
export async function checkWorkspace(session: Session): Promise<void> {
  const answer = await session.askPatiently(
    'tapelint/checkWorkspace',
    {},
    'Tapelint is checking the workspace',
  );
  if (answer) {
    const { files, findings } = answer as { files: number; findings: number };
    if (findings > 0) {
      await vscode.commands.executeCommand('workbench.actions.view.problems');
    }
    const found = findings === 0 ? 'Nothing found' : counted(findings, 'finding');
    void vscode.window.showInformationMessage(`${found} in ${counted(files, 'file')}.`);
  }
}

/** Shows what has to change for the newest TensorFlow, to be looked through and applied. */
export async function repairForNewest(session: Session): Promise<void> {
  const answer = await session.askPatiently(
    'tapelint/repairFor',
    { version: NEWEST },
    `Tapelint is looking for what TensorFlow ${NEWEST} does differently`,
  );
  const { edit } = (answer ?? {}) as { edit?: WorkspaceEdit | null };
  if (edit) {
    const hint = 'Tick the changes you want in the refactor preview, and apply them.';
    void vscode.window.showInformationMessage(hint);
    await session.apply(edit, true);
  } else if (answer) {
    void vscode.window.showInformationMessage(
      `Tapelint finds nothing that it can safely repair for TensorFlow ${NEWEST}.`,
    );
  }
}
