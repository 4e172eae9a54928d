import * as vscode from 'vscode';
import type { Log } from './interpreter';

export const PYTHON_EXTENSION = 'ms-python.python';

/** The part of the Python extension's API that is used here. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: {
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri: vscode.Uri | undefined } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

/** Asks the Python extension, which may be missing or broken: then nothing is selected there. */
async function ask<T>(question: (api: PythonApi) => T, log: Log): Promise<Awaited<T> | undefined> {
  try {
    const api = await vscode.extensions.getExtension<PythonApi>(PYTHON_EXTENSION)?.activate();
    return api && (await question(api));
  } catch (error) {
    log.warn(`The Python extension could not be asked: ${error}`);
    return undefined;
  }
}

/** The executable of the environment selected in the Python extension, if there is one. */
export async function selectedInPythonExtension(
  resource: vscode.Uri | undefined,
  log: Log,
): Promise<string | undefined> {
  const environment = await ask(
    ({ environments }) =>
      environments.resolveEnvironment(environments.getActiveEnvironmentPath(resource)),
    log,
  );
  return environment?.executable.uri?.fsPath;
}

/** Calls `listener` whenever the user selects another environment in the Python extension. */
export async function onDidSelectEnvironment(
  listener: () => void,
  log: Log,
): Promise<vscode.Disposable | undefined> {
  return ask(({ environments }) => environments.onDidChangeActiveEnvironmentPath(listener), log);
}
