/** Stands in for the editor's API: what the client shows and asks is recorded, what it reads is set. */

export const settings: Record<string, unknown> = {};
export const executedCommands: unknown[][] = [];
export const shownErrors: { message: string; buttons: string[] }[] = [];
export const statusTexts: string[] = [];
export const pythonExtension: { selected: string | undefined; fails: boolean } = {
  selected: undefined,
  fails: false,
};
export const shownInformation: string[] = [];
export const diagnostics: [unknown, object[]][] = [];
let pressed: string | undefined;
let picked = 0;
let typed: string | undefined;

export function reset(): void {
  for (const key of Object.keys(settings)) {
    delete settings[key];
  }
  executedCommands.length = 0;
  shownErrors.length = 0;
  statusTexts.length = 0;
  shownInformation.length = 0;
  diagnostics.length = 0;
  panels.length = 0;
  window.activeTextEditor = undefined;
  reported.length = 0;
  appliedEdits.length = 0;
  pythonExtension.selected = undefined;
  pythonExtension.fails = false;
  pressed = undefined;
}

/** From now on the user presses this button of every message. */
export function press(button: string): void {
  pressed = button;
}

/** From now on the user picks the entry with this number. */
export function pick(index: number): void {
  picked = index;
}

/** From now on the user types this into every box; undefined is to leave it. */
export function type(text: string | undefined): void {
  typed = text;
}

export enum ViewColumn {
  Active = -1,
  Beside = -2,
  One = 1,
}

export class Location {
  constructor(
    readonly uri: unknown,
    readonly range: unknown,
  ) {}
}

export const env = { clipboard: { readText: async () => 'copied' } };

export enum LanguageStatusSeverity {
  Information = 0,
  Warning = 1,
  Error = 2,
}

export enum ConfigurationTarget {
  Global = 1,
}

interface Disposes {
  dispose(): void;
}

export const Disposable = {
  from: (...all: Disposes[]) => ({
    dispose: () => {
      for (const one of all) {
        one.dispose();
      }
    },
  }),
};

export const Uri = {
  parse: (text: string) => {
    const path = text.replace('file://', '');
    return { scheme: 'file', path, fsPath: path, toString: () => text };
  },
  joinPath: (folder: string, ...names: string[]) => [folder, ...names].join('/'),
};

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

export class Selection {
  constructor(
    readonly anchor: Position,
    readonly active: Position,
  ) {}
}

/** An event that is fired by hand. */
export class EventEmitter<T> {
  readonly listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };

  fire(value: T): void {
    for (const listener of this.listeners) {
      listener(value);
    }
  }
}

/** What happens in the editor, to be fired by hand. */
export const events = {
  activeEditor: new EventEmitter<unknown>(),
  selection: new EventEmitter<{ textEditor: unknown }>(),
  text: new EventEmitter<unknown>(),
  closed: new EventEmitter<unknown>(),
  diagnostics: new EventEmitter<unknown>(),
};

/** A view beside the code; what it is told is kept. */
export class WebviewPanel {
  visible = true;
  readonly told: unknown[] = [];
  readonly received = new EventEmitter<unknown>();
  readonly state = new EventEmitter<unknown>();
  private readonly disposed = new EventEmitter<undefined>();
  readonly onDidChangeViewState = this.state.event;
  readonly onDidDispose = this.disposed.event;
  readonly webview = {
    html: '',
    asWebviewUri: (uri: string) => uri,
    onDidReceiveMessage: this.received.event,
    postMessage: (message: unknown) => this.told.push(message),
  };

  reveal(): void {}

  dispose(): void {
    this.disposed.fire(undefined);
  }
}

export const panels: WebviewPanel[] = [];

export enum ProgressLocation {
  Notification = 15,
}

export const reported: { message?: string; increment?: number }[] = [];
export const appliedEdits: unknown[][] = [];

export const workspace = {
  onDidChangeTextDocument: events.text.event,
  onDidCloseTextDocument: events.closed.event,
  applyEdit: async (...edit: unknown[]) => appliedEdits.push(edit) > 0,
  notebookDocuments: [],
  workspaceFolders: [{ uri: { fsPath: '/folder' } }],
  getConfiguration: (section?: string) => ({
    get: (key: string, fallback?: unknown) => (section ? (settings[key] ?? fallback) : settings),
    inspect: (key: string) => ({ globalValue: settings[key] }),
  }),
};

export const window = {
  activeTextEditor: undefined as unknown,
  visibleTextEditors: [],
  onDidChangeActiveTextEditor: events.activeEditor.event,
  onDidChangeTextEditorSelection: events.selection.event,
  createWebviewPanel: () => {
    const panel = new WebviewPanel();
    panels.push(panel);
    return panel;
  },
  showInformationMessage: async (message: string) => shownInformation.push(message),
  showInputBox: async () => typed,
  showQuickPick: async (items: unknown[]) => items[picked],
  withProgress: async (
    _options: unknown,
    task: (progress: { report(news: object): void }, cancellation: object) => Promise<unknown>,
  ) => task({ report: (news) => reported.push(news) }, { isCancellationRequested: false }),
  showErrorMessage: async (message: string, ...buttons: string[]) => {
    shownErrors.push({ message, buttons });
    return pressed;
  },
};

export const commands = {
  executeCommand: async (...command: unknown[]) => {
    executedCommands.push(command);
  },
};

export const languages = {
  match: () => 10,
  onDidChangeDiagnostics: events.diagnostics.event,
  getDiagnostics: () => diagnostics,
  createLanguageStatusItem: () => ({
    set text(value: string) {
      statusTexts.push(value);
    },
  }),
};

export const extensions = {
  getExtension: () =>
    pythonExtension.selected === undefined
      ? undefined
      : {
          activate: async () => {
            if (pythonExtension.fails) {
              throw new Error('broken');
            }
            return {
              environments: {
                getActiveEnvironmentPath: () => ({ path: 'selected' }),
                resolveEnvironment: async () => ({
                  executable: { uri: { fsPath: pythonExtension.selected } },
                }),
              },
            };
          },
        },
};
