import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import {
  CloseAction,
  type ConfigurationItem,
  DidChangeConfigurationNotification,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  type LSPAny,
  State,
  WorkDoneProgress,
  type WorkspaceEdit,
} from 'vscode-languageclient/node';
import { Coalesced } from './coalesced';
import { showProblem } from './commands';
import { chooseInterpreter, type Interpreter, NoInterpreter } from './interpreter';
import { type Launch, launchOf, requireTapelint } from './launch';
import { follow } from './log';
import { selectedInPythonExtension } from './pythonExtension';
import {
  asSet,
  FAILURE,
  firstFolder,
  importStrategy,
  initializationOptions,
  interpreterSetting,
  SECTION,
  SHOW_FLOW,
  wantsCodeLens,
} from './settings';
import type { Status } from './status';

/** The documents that the server looks at. */
export const SELECTOR = [
  { language: 'python', scheme: 'file' },
  { language: 'python', scheme: 'untitled' },
  // The text of cells comes by the notebook synchronisation, but code actions and hovers in
  // cells need these entries too.
  { language: 'python', notebook: 'jupyter-notebook' },
  { language: 'python', notebook: 'interactive' },
];

/** The server of this window: at most one, on the interpreter that is chosen at the time. */
export class Session {
  private client: LanguageClient | undefined;
  private launched: Launch | undefined;
  private restartWanted = false;
  private readonly updates = new Coalesced(() => this.update());
  private readonly running = new vscode.EventEmitter<void>();
  /** A server has come up. */
  readonly onDidRun = this.running.event;

  constructor(
    private readonly extensionPath: string,
    private readonly status: Status,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Starts the server, or restarts it where it would now be started in another way. */
  refresh(): Promise<void> {
    return this.updates.request();
  }

  /** Restarts the server in any case. */
  restart(): Promise<void> {
    this.restartWanted = true;
    return this.refresh();
  }

  /** Ends the server. */
  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.launched = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      // The server had died, or does not answer: the client has ended its process.
      this.log.warn(`The server did not shut down cleanly: ${error}`);
    }
  }

  /** Asks the server; rejects where none is running. */
  async ask(
    method: string,
    params: object,
    cancellation?: vscode.CancellationToken,
  ): Promise<unknown> {
    if (!this.client?.isRunning()) {
      throw new Error("Tapelint's server is not running.");
    }
    // One argument more, even an undefined one, would change how they are sent.
    return cancellation
      ? this.client.sendRequest(method, params, cancellation)
      : this.client.sendRequest(method, params);
  }

  /** Asks what takes long, while a notification tells how far it is; undefined if cancelled. */
  async askPatiently(method: string, params: object, title: string): Promise<unknown> {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, async (progress, cancellation) => {
      const workDoneToken = randomUUID();
      let before = 0;
      const listener = this.client?.onProgress(WorkDoneProgress.type, workDoneToken, (news) => {
        if (news.kind === 'report') {
          const { message = '', percentage = before } = news;
          progress.report({ message, increment: percentage - before });
          before = percentage;
        }
      });
      try {
        return await this.ask(method, { ...params, workDoneToken }, cancellation);
      } catch (error) {
        if (cancellation.isCancellationRequested) {
          return undefined;
        }
        throw error;
      } finally {
        listener?.dispose();
      }
    });
  }

  /** Changes the texts as the server says. Where that is a refactoring, it is shown before. */
  async apply(edit: WorkspaceEdit, isRefactoring = false): Promise<void> {
    const converted = await this.client?.protocol2CodeConverter.asWorkspaceEdit(edit);
    if (converted) {
      await vscode.workspace.applyEdit(converted, { isRefactoring });
    }
  }

  private async update(): Promise<void> {
    const force = this.restartWanted;
    this.restartWanted = false;
    try {
      const interpreter = await chooseInterpreter(
        {
          setting: interpreterSetting(),
          pythonExtension: await selectedInPythonExtension(firstFolder(), this.log),
        },
        this.log,
      );
      const strategy = importStrategy();
      if (strategy === 'fromEnvironment') {
        await requireTapelint(interpreter, this.log);
      }
      const launch = launchOf(interpreter, strategy, this.extensionPath);
      if (force || !isDeepStrictEqual(launch, this.launched)) {
        await this.stop();
        await this.start(launch, interpreter);
      } else {
        // Another environment may have been selected: the server is to ask for it anew.
        await this.client?.sendNotification(DidChangeConfigurationNotification.type, {
          settings: null,
        });
      }
    } catch (error) {
      await this.stop();
      this.fail(error);
    }
  }

  private async start(launch: Launch, interpreter: Interpreter): Promise<void> {
    this.log.info(`Starting ${[launch.command, ...launch.args].join(' ')}`);
    let ran = false;
    const errorHandler: ErrorHandler = {
      // A server that is gone is seen to have closed, and restarted; writes to it fail until then.
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      // A server that never came up would fail again: that is reported, not repeated.
      closed: () => (ran ? crashes.closed() : { action: CloseAction.DoNotRestart, handled: true }),
    };
    const options: LanguageClientOptions = {
      documentSelector: SELECTOR,
      initializationOptions: initializationOptions(),
      synchronize: { configurationSection: SECTION },
      // A hover and a lens may lead to the picture, and to no other command.
      markdown: { isTrusted: { enabledCommands: [SHOW_FLOW] } },
      middleware: {
        provideCodeLenses: (document, token, next) =>
          wantsCodeLens(document.uri) ? next(document, token) : [],
        workspace: {
          configuration: async (params, token, next) => {
            const answers = await next(params, token);
            return Array.isArray(answers) ? this.withEnvironments(params.items, answers) : answers;
          },
        },
        window: {
          // In the editor that the user has for it, which for the page of a rule is the preview.
          showDocument: async ({ uri }) => {
            await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(uri));
            return { success: true };
          },
        },
      },
      outputChannel: this.log,
      traceOutputChannel: this.log,
      stdioOptions: {
        stdout: () => undefined, // the protocol's
        stderr: (input) => follow(input, this.log),
      },
      initializationFailedHandler: () => false,
      errorHandler,
    };
    const client = new LanguageClient(
      SECTION,
      'Tapelint',
      { command: launch.command, args: [...launch.args], options: { cwd: this.extensionPath } },
      options,
    );
    const crashes = client.createDefaultErrorHandler();
    client.onDidChangeState(({ newState }) => {
      if (client !== this.client) {
        return;
      }
      if (newState === State.Starting) {
        this.status.starting();
      } else if (newState === State.Running) {
        ran = true;
        this.status.running(`Python ${interpreter.version}`);
        this.running.fire();
      } else {
        this.status.stopped();
      }
    });
    client.onNotification(FAILURE, ({ message }: { message: string }) => {
      this.status.failing(message);
    });
    this.client = client;
    this.launched = launch;
    await client.start();
  }

  /** Adds to the settings of each folder the Python selected for it, whose packages count there. */
  private withEnvironments(items: ConfigurationItem[], answers: LSPAny[]): Promise<LSPAny[]> {
    return Promise.all(
      answers.map(async (answer, index) => {
        const uri = items[index]?.scopeUri;
        const folder = uri === undefined ? firstFolder() : vscode.Uri.parse(uri);
        const environment = await selectedInPythonExtension(folder, this.log);
        const settings = asSet(answer as object, folder);
        return (environment === undefined ? settings : { ...settings, environment }) as LSPAny;
      }),
    );
  }

  private fail(error: unknown): void {
    const message =
      error instanceof NoInterpreter ? error.message : `Tapelint's server did not start: ${error}`;
    this.log.error(message);
    this.status.error(message);
    void showProblem(message);
  }
}
