/**
 * How soon the view of the gradient flow is up to date: from the server's answer to the frame in
 * which the picture of it is seen.
 *
 *     make view
 *
 * The view of the extension runs on a stand-in for VS Code, its page in a real browser, and the server
 * is the real one. Prints milliseconds for each program: of cursor moves, after which only the mark is
 * another, and of edits, after which the server is also asked for each repair once more.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import type * as vscode from 'vscode';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import type { Flow, ToView } from '../../client/src/flow/messages';
import { FlowPanel } from '../../client/src/flow/panel';
import type { Session } from '../../client/src/session';
import * as editor from '../../client/test/vscode';
import { PYTHON } from '../../scripts/codeServer';
import { launch } from '../../tests/editors/browser';
import { until } from '../../tests/editors/until';

const ROUNDS = 12;
/** So long nothing happens after what was drawn last, in milliseconds. */
const REST = 200;
const TRUTH = 'tests/corpus/truth';
const PROGRAMS = [
  ...fs.readdirSync('examples').map((name) => `examples/${name}`),
  `${TRUTH}/row120_gan_bad.py`,
  `${TRUTH}/row119_two_optimizers_bad.py`,
].filter((name) => name.endsWith('.py'));

/** The server, the training step that it last told of, and when that was. */
class Server {
  private readonly process = spawn(PYTHON, ['-m', 'tapelint', 'server']);
  private readonly connection: MessageConnection;
  private version = 0;
  flow: Flow | undefined;
  answered = 0;

  constructor() {
    this.connection = createMessageConnection(this.process.stdout, this.process.stdin);
    this.connection.onNotification('textDocument/publishDiagnostics', () =>
      editor.events.diagnostics.fire({}),
    );
    this.connection.listen();
  }

  async start(): Promise<void> {
    const literals = { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } };
    const capabilities = { textDocument: { codeAction: literals } };
    const params = { processId: process.pid, rootUri: null, capabilities };
    await this.connection.sendRequest('initialize', params);
    await this.connection.sendNotification('initialized', {});
  }

  async ask(method: string, params: object): Promise<unknown> {
    const answer = await this.connection.sendRequest(method, params);
    if (method === 'tapelint/flow') {
      this.answered = performance.now();
      this.flow = answer as Flow;
    }
    return answer;
  }

  open(uri: string, text: string): Promise<void> {
    this.version += 1;
    const textDocument = { uri, languageId: 'python', version: this.version, text };
    return this.connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  edit(uri: string, text: string): Promise<void> {
    this.version += 1;
    const textDocument = { uri, version: this.version };
    const contentChanges = [{ text }];
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument,
      contentChanges,
    });
  }

  end(): void {
    this.connection.dispose();
    this.process.kill();
  }
}

/** Shows what the view is told, and returns once it can be seen. */
function draw(page: Page, message: unknown): Promise<void> {
  return page.evaluate(
    (told) =>
      new Promise((resolve) => {
        window.addEventListener('message', () => requestAnimationFrame(() => setTimeout(resolve)), {
          once: true,
        });
        window.postMessage(told, '*');
      }),
    message,
  );
}

async function measure(server: Server, page: Page, file: string): Promise<void> {
  editor.reset();
  const uri = pathToFileURL(file).href;
  const text = fs.readFileSync(file, 'utf8');
  const line = text.split('\n').findIndex((each) => each.includes('.gradient('));
  const code = {
    document: { uri, isClosed: false },
    selection: { active: { line, character: 8 } },
  };
  editor.window.activeTextEditor = code;
  const log = { warn: (message: string) => console.error(message) };
  const view = new FlowPanel(
    '/extension' as unknown as vscode.Uri,
    server as unknown as Session,
    log as unknown as vscode.LogOutputChannel,
  );
  await server.open(uri, text);
  view.show();
  const [panel] = editor.panels;
  let drawing: ToView | undefined;
  let drawn = 0;
  let times: number[] = [];
  if (!panel) {
    throw new Error('no view was opened');
  }
  panel.webview.postMessage = (message) => {
    drawing = message as ToView;
    const { answered } = server;
    void draw(page, message).then(() => {
      times.push(performance.now() - answered);
    });
    drawn += 1;
    return drawn;
  };
  const seen = (count: number) => until(`picture ${count}`, () => times.length >= count);
  panel.received.fire({ kind: 'ready' });
  await seen(1);
  await sleep(REST);
  const stops = server.flow?.nodes ?? [];
  const told: string[] = [];
  const rounds: Record<string, (round: number) => unknown> = {
    moves: (round) => {
      const stop = stops[round % 2 ? 0 : stops.length - 1];
      code.selection.active = stop?.range.start ?? code.selection.active;
      editor.events.selection.fire({ textEditor: code });
    },
    edits: (round) => {
      editor.events.text.fire({});
      return server.edit(uri, round % 2 ? text : `\n${text}`);
    },
  };
  for (const [kind, act] of Object.entries(rounds)) {
    times = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = times.length;
      await act(round);
      await seen(before + 1);
      await sleep(REST);
    }
    times.sort((one, other) => one - other);
    const at = (part: number) => times[Math.floor((times.length - 1) * part)]?.toFixed(0);
    told.push(`${kind} ${at(0)}, ${at(0.5)}, ${at(0.95)}`.padEnd(22));
  }
  view.dispose();
  const findings = drawing?.kind === 'drawing' ? drawing.findings : [];
  const count = [...stops.flatMap((stop) => stop.findings), ...findings].length;
  console.log(`${file.padEnd(52)}${stops.length} stops, ${count} findings   ${told.join('')}`);
}

const server = new Server();
const browser = await launch();
try {
  await server.start();
  const page = await browser.newPage({ viewport: { width: 640, height: 960 } });
  await page.setContent('<!DOCTYPE html><html><body><main></main></body></html>');
  await page.evaluate('acquireVsCodeApi = () => ({ postMessage: () => undefined })');
  await page.addStyleTag({ path: 'dist/flow.css' });
  await page.addScriptTag({ path: 'dist/flow.js' });
  console.log('From the answer to the picture, in milliseconds: least, median, 95th percentile');
  for (const file of PROGRAMS) {
    await measure(server, page, file);
  }
} finally {
  server.end();
  await browser.close();
}
