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

/** The command that draws the way of the gradients, to which the server may lead. */
export const SHOW_FLOW = `${SECTION}.showFlow`;

/** How the server tells that something failed in it, where it goes on. */
export const FAILURE = `${SECTION}/failure`;

/** Whether the user wants the ways above the tapes. */
export function wantsCodeLens(resource: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration(SECTION, resource).get('codeLens', true);
}

/**
 * `settings` of a resource as the user set them: what pyproject.toml decides where the user does
 * not is left out there, although the editor has a value for each setting.
 */
export function asSet(settings: object, resource?: vscode.Uri): Record<string, unknown> {
  const found = vscode.workspace.getConfiguration(SECTION, resource).inspect('inlayHints');
  const { inlayHints, ...others } = settings as Record<string, unknown>;
  const values = [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue];
  return values.every((value) => value === undefined) ? others : { ...others, inlayHints };
}

/** All settings, in the shape in which changes are sent too, and what the server may make use of. */
export function initializationOptions(): Record<string, unknown> {
  const settings = vscode.workspace.getConfiguration().get(SECTION) as object;
  return { [SECTION]: asSet(settings), notifications: [FAILURE], commands: [SHOW_FLOW] };
}
