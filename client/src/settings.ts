import * as vscode from 'vscode';
import type { ImportStrategy } from './launch';

export const SECTION = 'tapelint';

/** Settings that take part in how the server is started, not only in what it reports. */
export const LAUNCH_SETTINGS = [`${SECTION}.interpreter`, `${SECTION}.importStrategy`];

/** The folder that the interpreter is chosen for: one server serves the whole workspace. */
export function firstFolder(): vscode.Uri | undefined {
  return vscode.workspace.workspaceFolders?.[0]?.uri;
}

function section(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SECTION, firstFolder());
}

export function interpreterSetting(): string {
  const setting = section().get('interpreter', '').trim();
  return setting.replace(/\$\{workspaceFolder\}/g, () => firstFolder()?.fsPath ?? '');
}

export function importStrategy(): ImportStrategy {
  return section().get<ImportStrategy>('importStrategy', 'useBundled');
}

/** How the server tells that something failed in it, where it goes on. */
export const FAILURE = `${SECTION}/failure`;

/** All settings, in the shape in which changes of them are sent too, and what the server may send. */
export function initializationOptions(): Record<string, unknown> {
  return { [SECTION]: vscode.workspace.getConfiguration().get(SECTION), notifications: [FAILURE] };
}
