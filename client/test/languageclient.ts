/** Stands in for the language client: records which servers were started and stopped. */

export enum State {
  Stopped = 1,
  Running = 2,
  Starting = 3,
}

export enum CloseAction {
  DoNotRestart = 1,
  Restart = 2,
}

export enum ErrorAction {
  Continue = 1,
  Shutdown = 2,
}

export const WorkDoneProgress = { type: 'progress' };

export const DidChangeConfigurationNotification = { type: 'workspace/didChangeConfiguration' };

interface Executable {
  command: string;
  args: string[];
}

interface ErrorHandler {
  error(): { action: ErrorAction };
  closed(): { action: CloseAction };
}

type Answers = Promise<unknown>;

interface Options {
  errorHandler: ErrorHandler;
  initializationOptions: unknown;
  middleware: {
    provideCodeLenses(document: object, token: unknown, next: () => unknown): unknown;
    workspace: {
      configuration(params: unknown, token: unknown, next: () => Answers): Answers;
    };
    window: {
      showDocument(params: { uri: string }): Answers;
    };
  };
}

export const started: LanguageClient[] = [];
export let startFails = false;

export function reset(fails = false): void {
  started.length = 0;
  startFails = fails;
}

export class LanguageClient {
  disposed = false;
  readonly sent: unknown[] = [];
  /** What the server tells of how far it is, before its answer. */
  readonly news: object[] = [];
  readonly progress = new Map<string, (news: object) => void>();
  readonly protocol2CodeConverter = { asWorkspaceEdit: async (edit: unknown) => edit };
  private readonly handlers = new Map<string, (params: unknown) => void>();
  private listener: (change: { newState: State }) => void = () => undefined;

  constructor(
    _id: string,
    _name: string,
    readonly executable: Executable,
    readonly options: Options,
  ) {}

  createDefaultErrorHandler(): Pick<ErrorHandler, 'closed'> {
    return { closed: () => ({ action: CloseAction.Restart }) };
  }

  onDidChangeState(listener: (change: { newState: State }) => void): void {
    this.listener = listener;
  }

  onNotification(method: string, handler: (params: unknown) => void): void {
    this.handlers.set(method, handler);
  }

  /** The server sends a notification. */
  receive(method: string, params: unknown): void {
    this.handlers.get(method)?.(params);
  }

  async start(): Promise<void> {
    started.push(this);
    this.listener({ newState: State.Starting });
    await new Promise(setImmediate);
    if (startFails) {
      throw new Error('no answer');
    }
    this.listener({ newState: State.Running });
  }

  isRunning(): boolean {
    return !this.disposed;
  }

  async sendRequest(method: string, params: { workDoneToken?: string }): Promise<unknown> {
    for (const news of this.news) {
      this.progress.get(params.workDoneToken ?? '')?.(news);
    }
    return { method, params };
  }

  onProgress(_type: unknown, token: string, handler: (news: object) => void): object {
    this.progress.set(token, handler);
    return { dispose: () => this.progress.delete(token) };
  }

  async sendNotification(type: unknown): Promise<void> {
    this.sent.push(type);
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    this.listener({ newState: State.Stopped });
  }
}
