import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type * as vscode from 'vscode';
import type { Drawing } from '../src/flow/messages';
import { FlowPanel } from '../src/flow/panel';
import type { Session } from '../src/session';
import * as editor from './vscode';

const asked: string[] = [];
const range = { start: { line: 3, character: 4 }, end: { line: 3, character: 9 } };
const finding = {
  ...{ uri: 'file:///train.py', range, code: 'TL102', name: 'gradients-not-zipped' },
  ...{ severity: 'error', message: 'These are no pairs.' },
};
const step = { name: 'step', nodes: [], edges: [], findings: [] as object[] };
let answer = step;
let repair: object = { title: 'Zip them', edit: {}, diagnostics: [finding] };
const session = {
  ask: async (method: string) => {
    asked.push(method);
    return method === 'tapelint/flow' ? answer : [repair];
  },
} as unknown as Session;
const log = { warn: (message: string) => assert.fail(message) };

const code = {
  document: { uri: 'file:///train.py', isClosed: false },
  selection: { active: { line: 3, character: 0 } },
};

function opened(): editor.WebviewPanel {
  editor.window.activeTextEditor = code;
  new FlowPanel(
    '/extension' as unknown as vscode.Uri,
    session,
    log as unknown as vscode.LogOutputChannel,
  ).show();
  return editor.panels[0] ?? assert.fail('no view was opened');
}

/** So long nobody types, and then the server has answered. */
async function rest(milliseconds = 1000): Promise<void> {
  mock.timers.tick(milliseconds);
  await new Promise((resolve) => setImmediate(resolve));
}

const happenings: Record<string, () => void> = {
  'the cursor moves': () => editor.events.selection.fire({ textEditor: code }),
  'the text changes': () => editor.events.text.fire({}),
  'something else is found': () => editor.events.diagnostics.fire({}),
  'another editor is active': () => editor.events.activeEditor.fire(code),
  'a document is closed': () => editor.events.closed.fire({}),
};
const listening = () =>
  Object.values(editor.events).reduce((sum, { listeners }) => sum + listeners.size, 0);

beforeEach(() => {
  editor.reset();
  asked.length = 0;
  answer = step;
  mock.timers.enable({ apis: ['setTimeout'] });
});
afterEach(() => mock.timers.reset());

test('the view is told anew of whatever happens, once it is over', async () => {
  const view = opened();
  view.received.fire({ kind: 'ready' });
  await rest();
  assert.equal(asked.length, 1);
  for (const [name, happen] of Object.entries(happenings)) {
    asked.length = view.told.length = 0;
    answer = { ...step, name };
    happen();
    await rest(50);
    happen();
    await rest(100);
    assert.deepEqual(asked, []);
    await rest();
    assert.deepEqual(asked, ['tapelint/flow']);
    assert.equal(view.told.length, 1);
  }
  view.dispose();
});

test('what is shown already is not drawn again', async () => {
  const view = opened();
  await rest();
  asked.length = 0;
  editor.events.selection.fire({ textEditor: code });
  await rest();
  assert.equal(asked.length, 1);
  assert.equal(view.told.length, 1);
  view.dispose();
});

test('it is drawn at once, with the repairs as they were, and again where they are others', async () => {
  const shown = () =>
    view.told.map((told) => (told as Drawing).findings.map((one) => [one.line, one.repair]));
  answer = { ...step, findings: [finding] };
  const view = opened();
  await rest();
  assert.deepEqual(shown(), [[[4, null]], [[4, 'Zip them']]]);

  view.told.length = 0;
  const below = { start: { line: 8, character: 4 }, end: { line: 8, character: 9 } };
  answer = { ...step, findings: [{ ...finding, range: below }] };
  editor.events.diagnostics.fire({});
  await rest();
  assert.deepEqual(shown(), [[[9, 'Zip them']]]);

  view.told.length = 0;
  repair = { ...repair, title: 'Zip all' };
  editor.events.diagnostics.fire({});
  await rest();
  assert.deepEqual(shown(), [[[9, 'Zip all']]]);
  view.dispose();
});

test('nothing is asked while it is hidden', async () => {
  const view = opened();
  await rest();
  asked.length = 0;
  view.visible = false;
  for (const happen of Object.values(happenings)) {
    happen();
    await rest();
  }
  assert.deepEqual(asked, []);
  view.visible = true;
  view.state.fire({});
  await rest();
  assert.deepEqual(asked, ['tapelint/flow']);
  view.dispose();
});

test('closed it costs nothing: nothing listens, and nothing is asked', async () => {
  const view = opened();
  await rest();
  assert.equal(listening(), Object.keys(editor.events).length);
  asked.length = 0;
  editor.events.text.fire({});
  view.dispose();
  assert.equal(listening(), 0);
  await rest();
  assert.deepEqual(asked, []);
});

test('the page loads its own script and style, and nothing else', () => {
  const view = opened();
  const { html } = view.webview;
  const [nonce] = /(?<=script-src 'nonce-)[0-9a-f]{32}/.exec(html) ?? [];
  assert.ok(nonce);
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`;
  assert.ok(html.includes(`<meta http-equiv="Content-Security-Policy" content="${policy}">`));
  const loaded = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
  assert.deepEqual(loaded, ['/extension/dist/flow.css', '/extension/dist/flow.js']);
  view.dispose();
});
