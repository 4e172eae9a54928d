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

export const Disposable = { from: () => ({ dispose: () => undefined }) };

export const Uri = { parse: (text: string) => ({ fsPath: text.replace('file://', '') }) };

/** An event that is fired by hand. */
export class EventEmitter<T> {
  private readonly listeners: ((value: T) => void)[] = [];
  readonly event = (listener: (value: T) => void) => {
    this.listeners.push(listener);
    return { dispose: () => undefined };
  };

  fire(value: T): void {
    for (const listener of this.listeners) {
      listener(value);
    }
  }
}

export enum ProgressLocation {
  Notification = 15,
}

export const reported: { message?: string; increment?: number }[] = [];
export const appliedEdits: unknown[][] = [];

export const workspace = {
  applyEdit: async (...edit: unknown[]) => appliedEdits.push(edit) > 0,
  workspaceFolders: [{ uri: { fsPath: '/folder' } }],
  getConfiguration: (section?: string) => ({
    get: (key: string, fallback?: unknown) => (section ? (settings[key] ?? fallback) : settings),
    inspect: (key: string) => ({ globalValue: settings[key] }),
  }),
};

export const window = {
  activeTextEditor: undefined,
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
