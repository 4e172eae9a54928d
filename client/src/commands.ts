import * as vscode from 'vscode';
import type { FlowPanel } from './flow/panel';
import { PYTHON_EXTENSION } from './pythonExtension';
import type { Session } from './session';
import { SECTION } from './settings';

/** Registers what the command palette offers. */
export function registerCommands(
  session: Session,
  flow: FlowPanel,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('tapelint.restart', () => session.restart()),
    vscode.commands.registerCommand('tapelint.showLog', () => log.show()),
    vscode.commands.registerCommand('tapelint.selectInterpreter', selectInterpreter),
    vscode.commands.registerCommand('tapelint.showFlow', () => flow.show()),
  );
}

/** Lets the user select an interpreter: in the Python extension where there is one, else a file. */
async function selectInterpreter(): Promise<void> {
  if (vscode.extensions.getExtension(PYTHON_EXTENSION)) {
    await vscode.commands.executeCommand('python.setInterpreter');
    return;
  }
  const [file] = (await vscode.window.showOpenDialog({ title: 'Python that runs Tapelint' })) ?? [];
  if (file) {
    await vscode.workspace
      .getConfiguration(SECTION)
      .update('interpreter', file.fsPath, vscode.ConfigurationTarget.Global);
  }
}

/** Shows `message` with buttons for what can be done about it. */
export async function showProblem(message: string): Promise<void> {
  const remedies: Record<string, readonly [string, ...string[]]> = {
    'Select Interpreter': ['tapelint.selectInterpreter'],
    'Open Settings': ['workbench.action.openSettings', 'tapelint.interpreter'],
    'Show Log': ['tapelint.showLog'],
  };
  const chosen = await vscode.window.showErrorMessage(message, ...Object.keys(remedies));
  const [command, ...args] = remedies[chosen ?? ''] ?? [];
  if (command) {
    await vscode.commands.executeCommand(command, ...args);
  }
}
