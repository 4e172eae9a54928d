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
  type WorkspaceEdit,
} from 'vscode-languageclient/node';
import { Coalesced } from './coalesced';
import { showProblem } from './commands';
import { chooseInterpreter, type Interpreter, NoInterpreter } from './interpreter';
import { type Launch, launchOf, requireTapelint } from './launch';
import { selectedInPythonExtension } from './pythonExtension';
import {
  FAILURE,
  firstFolder,
  importStrategy,
  initializationOptions,
  interpreterSetting,
  SECTION,
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
      this.log.warn(`The server did not stop in good order: ${error}`);
    }
  }

  /** Asks the server; rejects where none is running. */
  async ask(method: string, params: object): Promise<unknown> {
    if (!this.client?.isRunning()) {
      throw new Error("Tapelint's server is not running.");
    }
    return this.client.sendRequest(method, params);
  }

  /** Changes the texts as the server says. */
  async apply(edit: WorkspaceEdit): Promise<void> {
    const converted = await this.client?.protocol2CodeConverter.asWorkspaceEdit(edit);
    if (converted) {
      await vscode.workspace.applyEdit(converted);
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
      middleware: {
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
        return environment === undefined ? answer : { ...answer, environment };
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
