/**
 * Runs in the extension host of a real VS Code, with the packaged extension installed and a
 * stand-in for the Python extension. Leaves its results in the profile, for extensionHost.test.ts.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { until } from '../until';
import { RESULTS, type Result, TERMINAL_LINE } from './results';

const { TEST_PYTHON = '', TEST_PROFILE = '', TEST_ONLY = '', TEST_THEME = '' } = process.env;
const settings = () => vscode.workspace.getConfiguration('tapelint');
const pythonExtension = () =>
  vscode.extensions.getExtension<{ select(path: string): void }>('ms-python.python')?.exports;

async function open(file: string): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, file));
  await vscode.window.showTextDocument(document);
  return document;
}

const findings = (uri: vscode.Uri) =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'tapelint');

const oneFinding = (uri: vscode.Uri): Promise<vscode.Diagnostic> =>
  until('one finding', () => {
    const found = findings(uri);
    return found.length === 1 ? found[0] : undefined;
  });

const noFinding = (uri: vscode.Uri): Promise<boolean> =>
  until('no finding', () => findings(uri).length === 0);

function fixesAt(uri: vscode.Uri, range: vscode.Range): Thenable<vscode.CodeAction[]> {
  return vscode.commands.executeCommand(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    undefined,
    10,
  );
}

async function hoverAt(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

async function action(
  uri: vscode.Uri,
  range: vscode.Range,
  title: RegExp,
): Promise<vscode.CodeAction> {
  const actions = await fixesAt(uri, range);
  const found = actions.find((each) => title.test(each.title));
  assert.ok(found, actions.map((each) => each.title).join(', '));
  return found;
}

/** The page of the rule is the active tab, rendered; it is closed then. */
async function pageIsShown(rule = 'gradients-not-zipped'): Promise<void> {
  const isPage = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputCustom &&
    input.viewType === 'vscode.markdown.preview.editor' &&
    input.uri.path.endsWith(`/${rule}.md`);
  const tab = await until('the page', () => {
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    return activeTab && isPage(activeTab) ? activeTab : undefined;
  });
  await vscode.window.tabGroups.close(tab);
}

const pictures = () =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) =>
        input instanceof vscode.TabInputWebview && input.viewType.endsWith('tapelint.flow'),
    );

/** The servers that the installed extension has running: process id and command. */
function servers(): string[] {
  return execFileSync('ps', ['-axo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(TEST_PROFILE) && line.includes('bundled/tool/main.py'));
}

const oneServer = (condition: (server: string) => boolean): Promise<string> =>
  until('one server', () => {
    const [server, ...others] = servers();
    return server && others.length === 0 && condition(server) ? server : undefined;
  });

/** What stands in the output channel. */
function log(): string {
  const logs = path.join(TEST_PROFILE, 'data', 'logs');
  return fs
    .readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'Tapelint.log')
    .map((file) => fs.readFileSync(path.join(logs, file), 'utf8'))
    .join('');
}

const logged = (text: string): Promise<boolean> =>
  until(`"${text}" in the log`, () => log().includes(text));

const tests: Record<string, () => Promise<void>> = {
  async 'the server runs on the interpreter of the Python extension'() {
    await open('zip_clipped.py');
    await oneServer((server) => server.includes(TEST_PYTHON));
    await logged('from the Python extension');
  },

  async 'a finding is on the words that are wrong'() {
    const document = await open('zip_clipped.py');
    const finding = await oneFinding(document.uri);
    assert.equal(document.getText(finding.range), 'clipped');
    assert.equal(finding.severity, vscode.DiagnosticSeverity.Error);
    const code = typeof finding.code === 'object' ? finding.code.value : finding.code;
    assert.equal(code, 'TL102');
  },

  async 'a hover tells what flows there'() {
    const document = await open('zip_clipped.py');
    const { range } = await oneFinding(document.uri);
    const text = await hoverAt(document.uri, range.start);
    assert.match(text, /^tape \(13\) → `loss` → .* ✗ `optimizer\.apply_gradients` \(17\)\n/);
    assert.match(text, /\(https:\/\/www\.tensorflow\.org\/guide\//);
    assert.match(text, /\(command:tapelint\.showFlow\)$/);
  },

  async 'a lens above the tape tells the way of its gradients, and opens the picture'() {
    const { uri } = await open('zip_clipped.py');
    await oneFinding(uri);
    const lenses = () =>
      vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
    const [lens] = await lenses();
    assert.equal(lens?.range.start.line, 12);
    assert.match(lens.command?.title ?? '', /^loss → .* ✗ optimizer\.apply_gradients$/);
    const { command = '', arguments: given = [] } = lens.command ?? {};
    await vscode.commands.executeCommand(command, ...given);
    await vscode.window.tabGroups.close(await until('the picture', () => pictures()[0]));
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 12);
    await settings().update('codeLens', false);
    assert.deepEqual(await lenses(), []);
    await settings().update('codeLens', undefined);
  },

  async 'hints stand at the end of a line, for those who want them'() {
    const { uri, lineAt } = await open('zip_clipped.py');
    const hints = async () => {
      const everywhere = new vscode.Range(0, 0, 99, 0);
      const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        uri,
        everywhere,
      );
      return found.map(({ label, position }) => [label, position.character]);
    };
    assert.deepEqual(await hints(), []);
    await settings().update('inlayHints', true);
    const end = lineAt(12).text.length;
    await until('the hint', async () => {
      const [hint] = await hints();
      return hint?.[0] === '∂loss/∂model.trainable_variables' && hint[1] === end;
    });
    await settings().update('inlayHints', undefined);
  },

  async 'all that is safe is repaired by a command, in a file and in a notebook'() {
    const { uri, getText } = await open('zip_clipped.py');
    const broken = getText();
    await oneFinding(uri);
    await vscode.commands.executeCommand('tapelint.fixAll');
    await noFinding(uri);
    await vscode.commands.executeCommand('undo');
    await oneFinding(uri);

    const cells = broken.split(/^(?=for )/m);
    const data = new vscode.NotebookData(
      cells.map(
        (text) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python'),
      ),
    );
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    await vscode.window.showNotebookDocument(notebook);
    const cell = notebook.cellAt(1).document;
    await oneFinding(cell.uri);
    await vscode.window.showTextDocument(cell);
    await vscode.commands.executeCommand('tapelint.fixAll');
    await until('the repaired cell', () => /zip\(clipped, model/.test(cell.getText()));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  },

  async 'the workspace is checked with its notebooks, which are told by cell'() {
    const { uri, getText } = await open('zip_clipped.py');
    const cells = getText()
      .split(/^(?=for )/m)
      .map((source) => ({ cell_type: 'code', source, metadata: {} }));
    const notebook = vscode.Uri.joinPath(uri, '..', 'checked.ipynb');
    const content = { nbformat: 4, nbformat_minor: 2, metadata: {}, cells };
    fs.writeFileSync(notebook.fsPath, JSON.stringify(content));
    await vscode.commands.executeCommand('tapelint.checkWorkspace');
    const { message } = await oneFinding(notebook);
    assert.match(message, /^cell 2, line 6: /);
    await vscode.workspace.fs.delete(notebook);
    await noFinding(notebook);
  },

  async 'an error message leads to the page of its rule, and to the line'() {
    const { uri } = await open('zip_clipped.py');
    const { range } = await oneFinding(uri);
    await open('class_optimizer.py');
    const said = 'TypeError: Cannot iterate over a scalar tensor.';
    await vscode.commands.executeCommand('tapelint.explainError', said);
    await pageIsShown();
    const editor = vscode.window.visibleTextEditors.find(
      ({ document }) => document.uri.toString() === uri.toString(),
    );
    assert.equal(editor?.selection.start.line, range.start.line);
  },

  async 'an error message leads into the cell of a notebook that is closed'() {
    const { uri, getText } = await open('zip_clipped.py');
    const broken = getText().replace('(clipped)', '(zip(tape.gradient(loss, []), []))');
    const cells = broken
      .split(/^(?=for )/m)
      .map((source) => ({ cell_type: 'code', source, metadata: {} }));
    const file = vscode.Uri.joinPath(uri, '..', 'closed.ipynb');
    const content = { nbformat: 4, nbformat_minor: 2, metadata: {}, cells };
    fs.writeFileSync(file.fsPath, JSON.stringify(content));
    await until('a finding', () => findings(file).length > 0);
    const said = 'RuntimeError: A non-persistent GradientTape can only be used to compute one set';
    await vscode.commands.executeCommand('tapelint.explainError', said);
    await pageIsShown('tape-used-twice');
    const [notebook] = vscode.window.visibleNotebookEditors;
    assert.equal(notebook?.notebook.uri.toString(), file.toString());
    assert.equal(notebook.selection.start, 1);
    const cell = notebook.notebook.cellAt(1).document;
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document === cell);
    assert.equal(editor?.selection.start.line, 5);
    await vscode.window.showNotebookDocument(notebook.notebook);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(file);
  },

  async 'an error message in the terminal is a link to the page of its rule, and to the line'() {
    const { uri } = await open('zip_clipped.py');
    const { range } = await oneFinding(uri);
    const written = new vscode.EventEmitter<string>();
    const terminal = vscode.window.createTerminal({
      name: 'train',
      pty: {
        onDidWrite: written.event,
        open: () => written.fire(`${TERMINAL_LINE}\r\n`),
        close: () => undefined,
      },
    });
    terminal.show();
    // The test that started this suite clicks on it.
    await pageIsShown();
    const editor = vscode.window.visibleTextEditors.find(
      ({ document }) => document.uri.toString() === uri.toString(),
    );
    assert.deepEqual(editor?.selection, new vscode.Selection(range.start, range.end));
    terminal.dispose();
  },

  async 'the example of the walkthrough is broken, and can be repaired'() {
    await vscode.commands.executeCommand('tapelint.openExample');
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.isUntitled, true);
    await oneFinding(document.uri);
    await vscode.commands.executeCommand('tapelint.fixAll');
    await noFinding(document.uri);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  },

  async 'what is found follows the TensorFlow that is chosen'() {
    const { uri: saved } = await open('zip_clipped.py');
    const content = fs.readFileSync(saved.fsPath, 'utf8').replace('SGD(0.3)', 'SGD(lr=0.3)');
    const { uri } = await vscode.workspace.openTextDocument({ language: 'python', content });
    const renamed = () => findings(uri).some(({ message }) => message.includes('learning_rate'));
    await settings().update('tensorflowVersion', '2.21');
    await until('a renamed argument', renamed);
    await settings().update('tensorflowVersion', '2.4');
    await until('no renamed argument', () => findings(uri).length === 1 && !renamed());
    await settings().update('tensorflowVersion', undefined);
  },

  async 'the preferred fix repairs the text, and undo brings the finding back'() {
    const document = await open('zip_clipped.py');
    const { range } = await oneFinding(document.uri);
    const actions = await fixesAt(document.uri, range);
    const fix = actions.find(({ isPreferred }) => isPreferred);
    assert.ok(fix?.edit, actions.map(({ title }) => title).join(', '));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(
      document.getText(),
      /optimizer\.apply_gradients\(zip\(clipped, model\.trainable_variables\)\)/,
    );
    await noFinding(document.uri);
    await vscode.commands.executeCommand('undo');
    await oneFinding(document.uri);
  },

  async 'all findings of a rule are repaired at once'() {
    const { uri: saved } = await open('zip_clipped.py');
    const [head = '', body = ''] = fs.readFileSync(saved.fsPath, 'utf8').split(/^(?=for )/m);
    const content = head + body + body;
    const document = await vscode.workspace.openTextDocument({ language: 'python', content });
    const [{ range }] = await until('two findings', () => {
      const [first, second] = findings(document.uri);
      return first && second ? [first, second] : undefined;
    });
    const fix = await action(document.uri, range, /^Fix all 2 findings of gradients-not-zipped/);
    assert.ok(fix.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await noFinding(document.uri);
  },

  async 'the page of a rule opens as it reads, from the code of a finding and from an action'() {
    const { uri } = await open('zip_clipped.py');
    const { code, range } = await oneFinding(uri);
    assert.ok(typeof code === 'object');
    await vscode.commands.executeCommand('vscode.open', code.target);
    await pageIsShown();
    await open('zip_clipped.py');
    const { command } = await action(uri, range, /^Open the documentation of gradients-not-zipped/);
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    await pageIsShown();
  },

  async 'a rule is turned off in pyproject.toml, before that is saved'() {
    const { uri } = await open('zip_clipped.py');
    const { range } = await oneFinding(uri);
    const { edit } = await action(uri, range, /^Turn gradients-not-zipped .* off/);
    assert.ok(edit);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await noFinding(uri);
    const settings = vscode.Uri.joinPath(uri, '..', 'pyproject.toml');
    const document = await vscode.workspace.openTextDocument(settings);
    assert.ok(document.isDirty);
    assert.match(document.getText(), /ignore = \["gradients-not-zipped"\]/);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await oneFinding(uri);
    await vscode.workspace.fs.delete(settings);
  },

  async 'a file that is not open is looked at too, whenever it changes'() {
    const { uri } = await open('zip_clipped.py');
    const other = vscode.Uri.joinPath(uri, '..', 'other.py');
    fs.copyFileSync(uri.fsPath, other.fsPath);
    await oneFinding(other);
    fs.writeFileSync(other.fsPath, 'import tensorflow as tf\n');
    await noFinding(other);
    fs.copyFileSync(uri.fsPath, other.fsPath);
    await oneFinding(other);
    await vscode.commands.executeCommand('vscode.open', other);
    await oneFinding(other);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    fs.rmSync(other.fsPath);
    await noFinding(other);
  },

  async 'a file that was never saved is looked at too'() {
    const { uri: saved } = await open('zip_clipped.py');
    const content = fs.readFileSync(saved.fsPath, 'utf8');
    const document = await vscode.workspace.openTextDocument({ language: 'python', content });
    assert.equal(document.uri.scheme, 'untitled');
    await oneFinding(document.uri);
  },

  async 'a finding in a notebook is in its cell, and can be fixed there'() {
    const { uri } = await open('zip_clipped.py');
    const lines = fs.readFileSync(uri.fsPath, 'utf8').split('\n');
    const loop = lines.findIndex((line) => line.startsWith('for '));
    const cell = (from: number, to?: number) =>
      new vscode.NotebookCellData(
        vscode.NotebookCellKind.Code,
        lines.slice(from, to).join('\n'),
        'python',
      );
    const data = new vscode.NotebookData([cell(0, loop), cell(loop)]);
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    await vscode.window.showNotebookDocument(notebook);
    const document = notebook.cellAt(1).document;
    const { range } = await oneFinding(document.uri);
    assert.equal(document.getText(range), 'clipped');
    const hover = await hoverAt(document.uri, range.start);
    assert.match(hover, /^tape \(cell 2, line 2\) → .* ✗ .* \(cell 2, line 6\)\n/);
    const fix = (await fixesAt(document.uri, range)).find(({ isPreferred }) => isPreferred);
    assert.ok(fix?.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.getText(), /zip\(clipped, model\.trainable_variables\)/);
    await noFinding(document.uri);
  },

  async 'what is safe to repair is repaired on save, in a file and in a notebook'() {
    const onSave = (scope: string, kind: string | undefined) =>
      vscode.workspace
        .getConfiguration(scope)
        .update('codeActionsOnSave', kind && { [kind]: 'explicit' });
    const repaired = /zip\(clipped, model\.trainable_variables\)/;
    const { uri } = await open('zip_clipped.py');
    const broken = fs.readFileSync(uri.fsPath, 'utf8');
    const copy = vscode.Uri.joinPath(uri, '..', 'on_save.py');
    await vscode.workspace.fs.writeFile(copy, Buffer.from(broken));
    const notebook = vscode.Uri.joinPath(uri, '..', 'on_save.ipynb');
    const cells = broken.split(/^(?=for )/m).map((source) => ({ cell_type: 'code', source }));
    const content = { nbformat: 4, nbformat_minor: 2, metadata: {}, cells };
    await vscode.workspace.fs.writeFile(notebook, Buffer.from(JSON.stringify(content)));

    await onSave('editor', 'source.fixAll.tapelint');
    const document = await open('on_save.py');
    await oneFinding(copy);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(copy, new vscode.Position(0, 0), '# touched\n');
    await vscode.workspace.applyEdit(edit);
    await document.save();
    assert.match(fs.readFileSync(copy.fsPath, 'utf8'), repaired);
    await onSave('editor', undefined);

    await onSave('notebook', 'notebook.source.fixAll.tapelint');
    const opened = await vscode.workspace.openNotebookDocument(notebook);
    await vscode.window.showNotebookDocument(opened);
    const [first, second] = opened.getCells();
    assert.ok(first && second);
    await oneFinding(second.document.uri);
    const touch = new vscode.WorkspaceEdit();
    touch.insert(first.document.uri, new vscode.Position(0, 0), '# touched\n');
    await vscode.workspace.applyEdit(touch);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the repaired notebook', () =>
      repaired.test(fs.readFileSync(notebook.fsPath, 'utf8')),
    );
    await onSave('notebook', undefined);
  },

  async 'the picture of the gradients opens once, beside the code'() {
    const { uri } = await open('zip_clipped.py');
    await vscode.commands.executeCommand('tapelint.showFlow');
    const picture = await until('the picture', () => pictures()[0]);
    assert.equal(picture.group.viewColumn, vscode.ViewColumn.Two);
    const isDark = vscode.window.activeColorTheme.kind === vscode.ColorThemeKind.Dark;
    assert.equal(isDark, TEST_THEME.includes('Dark'));
    await vscode.commands.executeCommand('tapelint.showFlow');
    assert.equal(pictures().length, 1);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), uri.toString());
    await vscode.window.tabGroups.close(picture);
    assert.equal(pictures().length, 0);
  },

  async 'settings take effect at once'() {
    const { uri } = await open('zip_clipped.py');
    await oneFinding(uri);
    await settings().update('ignore', ['gradients-not-zipped']);
    await noFinding(uri);
    await settings().update('ignore', undefined);
    await oneFinding(uri);
    await settings().update('severity', { 'gradients-not-zipped': 'hint' });
    await until('the finding is a hint', async () => {
      const [finding] = findings(uri);
      return finding?.severity === vscode.DiagnosticSeverity.Hint;
    });
    await settings().update('severity', undefined);
  },

  async 'the restart command leads to another server, and to the same findings'() {
    const { uri } = await open('zip_clipped.py');
    const before = await oneServer(() => true);
    await vscode.commands.executeCommand('tapelint.restart');
    await oneServer((server) => server !== before);
    await oneFinding(uri);
  },

  async 'a server that is killed comes back'() {
    const { uri } = await open('zip_clipped.py');
    const before = await oneServer(() => true);
    process.kill(Number.parseInt(before, 10), 'SIGKILL');
    await oneServer((server) => server !== before);
    await oneFinding(uri);
  },

  async 'another interpreter in the Python extension restarts the server on it'() {
    const { uri } = await open('zip_clipped.py');
    const other = path.join(TEST_PROFILE, 'other-python');
    fs.symlinkSync(fs.realpathSync(TEST_PYTHON), other);
    pythonExtension()?.select(other);
    await oneServer((server) => server.includes(other));
    await oneFinding(uri);
  },

  async 'too old a Python in the settings is told, and no server runs on it'() {
    const { uri } = await open('zip_clipped.py');
    const old = path.join(TEST_PROFILE, 'old-python');
    fs.writeFileSync(old, `#!/bin/sh\necho ${old}\necho 3.9.18\n`, { mode: 0o755 });
    await settings().update('interpreter', old, vscode.ConfigurationTarget.Global);
    await until('no server', () => servers().length === 0);
    await noFinding(uri);
    await logged(`${old} (from the setting tapelint.interpreter) is Python 3.9.18`);
    await settings().update('interpreter', undefined, vscode.ConfigurationTarget.Global);
    await oneFinding(uri);
  },
};

export async function run(): Promise<void> {
  const results: Result[] = [];
  const wanted = Object.entries(tests).filter(([name]) => name.includes(TEST_ONLY));
  for (const [name, test] of wanted) {
    try {
      await test();
      results.push({ name });
    } catch (error) {
      const stack = error instanceof Error ? error.stack : error;
      results.push({ name, error: `${stack}\n\nTapelint.log:\n${log()}` });
    }
  }
  fs.writeFileSync(path.join(TEST_PROFILE, RESULTS), JSON.stringify(results));
}
