import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { terminalLinks } from './explain';
import { FlowPanel } from './flow/panel';
import { onDidSelectEnvironment } from './pythonExtension';
import { SELECTOR, Session } from './session';
import { LAUNCH_SETTINGS } from './settings';
import { Status } from './status';
import { TensorFlowStatus } from './tensorflow';

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Tapelint', { log: true });
  const status = new Status(SELECTOR);
  const started = new Session(context.extensionPath, status, log);
  session = started;
  const flow = new FlowPanel(context.extensionUri, started, log);
  const refresh = () => void started.refresh();
  context.subscriptions.push(
    log,
    status,
    flow,
    registerCommands(context.extensionUri, started, flow, log),
    new TensorFlowStatus(SELECTOR, started),
    vscode.window.registerTerminalLinkProvider(terminalLinks(started)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (LAUNCH_SETTINGS.some((setting) => event.affectsConfiguration(setting))) {
        refresh();
      }
    }),
  );
  refresh();
  void onDidSelectEnvironment(refresh, log).then((listening) => {
    if (listening) {
      context.subscriptions.push(listening);
    }
  });
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}
