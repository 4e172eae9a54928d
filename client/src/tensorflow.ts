import * as vscode from 'vscode';
import type { Session } from './session';
import { SECTION } from './settings';

const SETTING = 'tensorflowVersion';
const VERSIONS = ['2.21', '2.20', '2.19', '2.18', '2.17', '2.16', '2.15', '2.10'];
const AUTOMATIC = 'Automatic';
/** How long the server may take to take in other settings, in milliseconds. */
const REST = 500;

/** The entry of the language status that tells which TensorFlow the file is judged by, and why. */
export class TensorFlowStatus implements vscode.Disposable {
  private readonly item: vscode.LanguageStatusItem;
  private readonly listeners: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly selector: vscode.DocumentSelector,
    private readonly session: Session,
  ) {
    this.item = vscode.languages.createLanguageStatusItem('tapelint.tensorflow', selector);
    this.item.name = 'Tapelint: TensorFlow';
    this.item.command = { command: 'tapelint.selectTensorFlow', title: 'Change' };
    const later = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.update(), REST);
    };
    this.listeners = vscode.Disposable.from(
      session.onDidRun(later),
      vscode.window.onDidChangeActiveTextEditor(() => void this.update()),
      vscode.workspace.onDidSaveTextDocument(later),
      vscode.workspace.onDidChangeConfiguration(
        (event) => event.affectsConfiguration(SECTION) && later(),
      ),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listeners.dispose();
    this.item.dispose();
  }

  private async update(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (!document || vscode.languages.match(this.selector, document) === 0) {
      return;
    }
    const textDocument = { uri: document.uri.toString() };
    const answer = await this.session.ask('tapelint/version', { textDocument }).catch(() => null);
    const { version, origin } = (answer ?? {}) as { version?: string; origin?: string };
    this.item.text = version ?? 'TensorFlow';
    this.item.detail = version ? origin || 'no version is known' : 'this file is left alone';
  }
}

/** Lets the user say which TensorFlow the code is written for. */
export async function selectTensorFlow(): Promise<void> {
  const items = [
    { label: AUTOMATIC, description: 'what is installed, else what the project asks for' },
    ...VERSIONS.map((label) => ({
      label,
      description: Number(label.split('.')[1]) < 16 ? 'Keras 2' : 'Keras 3',
    })),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: 'The TensorFlow version that the code is written for',
  });
  if (chosen) {
    const target = vscode.workspace.workspaceFolders
      ? vscode.ConfigurationTarget.Workspace
      : vscode.ConfigurationTarget.Global;
    const value = chosen.label === AUTOMATIC ? undefined : chosen.label;
    await vscode.workspace.getConfiguration(SECTION).update(SETTING, value, target);
  }
}
