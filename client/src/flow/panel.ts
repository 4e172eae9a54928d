import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { Coalesced } from '../coalesced';
import { reveal } from '../reveal';
import { SELECTOR, type Session } from '../session';
import {
  type Choice,
  type DrawnFinding,
  type Finding,
  type Flow,
  isFromView,
  type Place,
  type Position,
  type ToView,
} from './messages';
import { page } from './page';
import { flowAt, repairOf } from './requests';

/** How long the text and the cursor rest before the view follows, in milliseconds. */
const REST = 150;
const NO_EDITOR = 'Open a Python file to see how its gradients flow.';
const NO_GRADIENTS = 'No gradients are taken in this file.';

/**
 * The view of the training step that the cursor is in. It follows the cursor, the text and what is
 * found in it. Nothing listens while it is closed, and nothing is asked while it is hidden.
 */
export class FlowPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private editor: vscode.TextEditor | undefined;
  private flow: Flow | undefined;
  private shown: ToView | undefined;
  private drawings = 0;
  private timer: NodeJS.Timeout | undefined;
  /** What repairs are called: as they were asked for, and as last known of alike findings. */
  private readonly titles = new Map<string, Promise<string | null>>();
  private readonly lastTitles = new Map<string, string | null>();
  private readonly updates = new Coalesced(() => this.update());

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly session: Session,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Opens the view beside the code, where the keyboard stays, on the step at `place` if given. */
  show(place?: { readonly uri: string; readonly position: Position }): void {
    const editor =
      place === undefined
        ? vscode.window.activeTextEditor
        : vscode.window.visibleTextEditors.find(
            ({ document }) => document.uri.toString() === place.uri,
          );
    if (editor && place) {
      const { line, character } = place.position;
      const here = new vscode.Position(line, character);
      editor.selection = new vscode.Selection(here, here);
    }
    this.follow(editor);
    if (this.panel) {
      this.panel.reveal(undefined, true);
      return;
    }
    const folder = vscode.Uri.joinPath(this.extensionUri, 'dist');
    const panel = vscode.window.createWebviewPanel(
      'tapelint.flow',
      'Gradient Flow',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [folder] },
    );
    this.panel = panel;
    const listeners = vscode.Disposable.from(
      panel.onDidChangeViewState(() => this.later()),
      panel.webview.onDidReceiveMessage((message) => this.receive(message)),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.follow(editor)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.follow(textEditor)),
      vscode.workspace.onDidChangeTextDocument(() => this.later()),
      vscode.workspace.onDidCloseTextDocument(() => this.later()),
      vscode.languages.onDidChangeDiagnostics(() => {
        this.titles.clear();
        this.later();
      }),
    );
    panel.onDidDispose(() => {
      listeners.dispose();
      clearTimeout(this.timer);
      this.titles.clear();
      this.lastTitles.clear();
      this.panel = this.editor = this.flow = this.shown = undefined;
    });
    panel.webview.html = page(panel.webview, folder);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private follow(editor: vscode.TextEditor | undefined): void {
    if (editor && vscode.languages.match(SELECTOR, editor.document) > 0) {
      this.editor = editor;
      this.later();
    }
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.updates.request().catch((error) => this.fail(error));
    }, REST);
  }

  private async update(): Promise<void> {
    if (!this.panel?.visible) {
      return;
    }
    if (!this.editor || this.editor.document.isClosed) {
      this.tell({ kind: 'notice', text: NO_EDITOR });
      return;
    }
    const { document, selection } = this.editor;
    const { line, character } = selection.active;
    const flow = await flowAt(this.session, document.uri.toString(), { line, character });
    if (!flow) {
      this.tell({ kind: 'notice', text: NO_GRADIENTS });
      return;
    }
    // To find out what can be repaired takes longer: until then it is as it was before.
    this.draw(flow);
    await Promise.all(findingsOf(flow).map((finding) => this.learnTitle(finding)));
    this.draw(flow);
  }

  private draw(flow: Flow): void {
    this.tell(this.drawn(flow));
    this.flow = flow;
  }

  /** Sends the view what to show, unless it shows that already. */
  private tell(message: ToView): void {
    const isShown = (shown: ToView | undefined) =>
      isDeepStrictEqual({ ...shown, number: 0 }, { ...message, number: 0 });
    if (isShown(this.shown)) {
      return;
    }
    this.drawings += 1;
    this.shown = message.kind === 'notice' ? message : { ...message, number: this.drawings };
    this.flow = undefined;
    void this.panel?.webview.postMessage(this.shown);
  }

  private drawn(flow: Flow): ToView {
    const all = findingsOf(flow);
    const finding = (found: Finding): DrawnFinding => {
      const index = all.indexOf(found);
      const { code, severity, message, cell = null } = found;
      const repair = this.lastTitles.get(alike(found)) ?? null;
      return { index, code, severity, message, cell, line: lineOf(found), repair };
    };
    return {
      kind: 'drawing',
      number: 0,
      name: flow.name,
      stops: flow.nodes.map(({ role, label, isHere, findings, ...place }) => ({
        role,
        label,
        line: lineOf(place),
        cell: place.cell ?? null,
        isHere,
        findings: findings.map(finding),
      })),
      edges: flow.edges,
      findings: flow.findings.map(finding),
    };
  }

  /** Finds out what the repair is called: once, until something else is found. */
  private async learnTitle(finding: Finding): Promise<void> {
    const key = JSON.stringify(finding);
    const title =
      this.titles.get(key) ??
      repairOf(this.session, finding).then((repair) => repair?.title ?? null);
    this.titles.set(key, title);
    this.lastTitles.set(alike(finding), await title);
  }

  private async receive(message: unknown): Promise<void> {
    if (!isFromView(message)) {
      this.log.warn('The view of the gradient flow sent something that is not a message.');
      return;
    }
    if (message.kind === 'ready') {
      this.shown = undefined;
      this.later();
      return;
    }
    try {
      await this.choose(message);
    } catch (error) {
      this.log.warn(`The gradient flow: ${error}`);
    }
  }

  /** Does what the user chose, if that drawing is still the one that is shown. */
  private async choose({ kind, drawing, index }: Choice): Promise<void> {
    if (!this.flow || this.shown?.kind !== 'drawing' || this.shown.number !== drawing) {
      return;
    }
    const stop = this.flow.nodes[index];
    const finding = findingsOf(this.flow)[index];
    if (kind === 'stop' && stop) {
      await revealStart(stop);
    } else if (kind === 'finding' && finding) {
      await revealStart(finding);
    } else if (kind === 'repair' && finding) {
      const repair = await repairOf(this.session, finding);
      if (repair?.edit) {
        await this.session.apply(repair.edit);
      }
    }
  }

  private fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : error;
    const text = `The gradient flow cannot be drawn: ${reason}`;
    this.log.warn(text);
    this.tell({ kind: 'notice', text });
  }
}

function findingsOf(flow: Flow): Finding[] {
  return [...flow.nodes.flatMap((stop) => stop.findings), ...flow.findings];
}

/** The same for findings that differ in nothing but their place. */
function alike({ uri, code, message }: Finding): string {
  return JSON.stringify([uri, code, message]);
}

function lineOf({ range }: Pick<Place, 'range'>): number {
  return range.start.line + 1;
}

/** Moves the cursor to where a place begins. */
async function revealStart({ uri, range }: Place): Promise<void> {
  const start = new vscode.Position(range.start.line, range.start.character);
  await reveal(vscode.Uri.parse(uri), new vscode.Range(start, start));
}
