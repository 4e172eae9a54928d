import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type * as vscode from 'vscode';
import { explainError, explainTerminalSelection, terminalLinks } from '../src/explain';
import type { Session } from '../src/session';
import * as editor from './vscode';

const rule = (code: string) => ({ code, name: code, title: `On ${code}`, uri: `file:///${code}` });
const MESSAGE = 'RuntimeError: A non-persistent GradientTape can only be used once';

let rules: object[];
let known: string | null;
const asked: unknown[] = [];
const session = {
  ask: async (_method: string, { text }: { text: string }) => {
    asked.push(text);
    return { rules, known };
  },
} as unknown as Session;

beforeEach(() => {
  editor.reset();
  asked.length = 0;
  rules = [rule('TL401')];
  known = null;
});

const opened = () => editor.executedCommands.map(([, uri]) => (uri as { fsPath: string }).fsPath);

test('the page of the rule opens, beside the line where it finds something', async () => {
  await explainError(session, MESSAGE);
  assert.deepEqual(opened(), ['/TL401']);
  editor.executedCommands.length = 0;
  editor.diagnostics.push([
    editor.Uri.parse('file:///train.py'),
    [{ source: 'tapelint', code: { value: 'TL401' }, range: 'there' }],
  ]);
  await explainError(session, MESSAGE);
  assert.deepEqual(opened(), ['/train.py', '/TL401']);
});

test('of several rules the one that finds something is taken, else the user chooses', async () => {
  rules = [rule('TL401'), rule('TL402')];
  editor.pick(1);
  await explainError(session, MESSAGE);
  assert.deepEqual(opened(), ['/TL402']);
  editor.executedCommands.length = 0;
  editor.diagnostics.push([
    editor.Uri.parse('file:///train.py'),
    [{ source: 'tapelint', code: 'TL401', range: 'there' }],
  ]);
  await explainError(session, MESSAGE);
  assert.deepEqual(opened(), ['/train.py', '/TL401']);
});

test('what is found in the text that the user looks at comes first', async () => {
  const place = { source: 'tapelint', code: 'TL401', range: 'there' };
  for (const file of ['file:///train.py', 'file:///other.py']) {
    editor.diagnostics.push([editor.Uri.parse(file), [place]]);
  }
  await explainError(session, MESSAGE);
  const document = { uri: editor.Uri.parse('file:///other.py'), getText: () => '' };
  editor.window.activeTextEditor = { document };
  await explainError(session, MESSAGE);
  assert.deepEqual(opened(), ['/train.py', '/TL401', '/other.py', '/TL401']);
});

test('what is known of a message that no rule is about is told', async () => {
  rules = [];
  await explainError(session, MESSAGE);
  known = 'A gradient is None.';
  await explainError(session, MESSAGE);
  assert.deepEqual(editor.shownInformation, [
    'No Tapelint rule explains this message.',
    'A gradient is None.',
  ]);
});

test('without a text what is typed is explained, and else what was copied', async () => {
  editor.type('typed');
  await explainError(session);
  editor.type('');
  await explainError(session);
  editor.type(undefined);
  await explainError(session);
  assert.deepEqual(asked, ['typed', 'copied']);
});

test('what is selected in the terminal is copied and explained', async () => {
  await explainTerminalSelection(session);
  assert.equal(editor.executedCommands[0]?.[0], 'workbench.action.terminal.copySelection');
  assert.deepEqual(asked, ['copied']);
});

test('in the terminal a message is a link where a rule explains it', async () => {
  const links = (line: string) =>
    terminalLinks(session).provideTerminalLinks(
      { line } as vscode.TerminalLinkContext,
      undefined as unknown as vscode.CancellationToken,
    );
  const [link] = (await links(`  ${MESSAGE}`)) ?? [];
  assert.deepEqual(link, {
    startIndex: 2,
    length: MESSAGE.length,
    tooltip: 'Explain: On TL401 (TL401)',
    message: MESSAGE,
  });
  assert.deepEqual(await links('step 3: loss 0.1'), []);
  rules = [];
  assert.deepEqual(await links(MESSAGE), []);
  assert.equal(asked.length, 2);
});
