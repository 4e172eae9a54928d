import * as vscode from 'vscode';
import { explainError, explainTerminalSelection } from './explain';
import { fixAll } from './fixAll';
import type { Position } from './flow/messages';
import type { FlowPanel } from './flow/panel';
import { PYTHON_EXTENSION } from './pythonExtension';
import type { Session } from './session';
import { SECTION, SHOW_FLOW } from './settings';
import { selectTensorFlow } from './tensorflow';
import { checkWorkspace, repairForNewest } from './workspaceCommands';

/** Registers what the command palette offers. */
export function registerCommands(
  extensionUri: vscode.Uri,
  session: Session,
  flow: FlowPanel,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const commands: Record<string, (...args: never[]) => unknown> = {
    [SHOW_FLOW]: (uri?: string, position?: Position) =>
      flow.show(typeof uri === 'string' && position ? { uri, position } : undefined),
    'tapelint.fixAll': () => fixAll(session),
    'tapelint.checkWorkspace': () => checkWorkspace(session),
    'tapelint.explainError': (text?: string) =>
      explainError(session, typeof text === 'string' ? text : undefined),
    'tapelint.explainTerminalSelection': () => explainTerminalSelection(session),
    'tapelint.repairForNewest': () => repairForNewest(session),
    'tapelint.openExample': () => openExample(extensionUri),
    'tapelint.selectTensorFlow': selectTensorFlow,
    'tapelint.selectInterpreter': selectInterpreter,
    'tapelint.restart': () => session.restart(),
    'tapelint.showLog': () => log.show(),
  };
  const registered = Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(name, run as (...args: unknown[]) => unknown),
  );
  return vscode.Disposable.from(...registered);
}

/** Opens a broken training loop to try things on, as a text that is nobody's file. */
async function openExample(extensionUri: vscode.Uri): Promise<void> {
  const file = vscode.Uri.joinPath(extensionUri, 'media', 'walkthrough', 'train.py');
  const content = Buffer.from(await vscode.workspace.fs.readFile(file)).toString('utf8');
  const document = await vscode.workspace.openTextDocument({ language: 'python', content });
  await vscode.window.showTextDocument(document);
}

/** Lets the user select an interpreter: in the Python extension where there is one, else a file. */
async function selectInterpreter(): Promise<void> {
  if (vscode.extensions.getExtension(PYTHON_EXTENSION)) {
    await vscode.commands.executeCommand('python.setInterpreter');
    return;
  }
  const [file] =
    (await vscode.window.showOpenDialog({ title: 'The Python that runs Tapelint' })) ?? [];
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
