import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type * as vscode from 'vscode';
import { CloseAction, ErrorAction } from 'vscode-languageclient/node';
import { Session } from '../src/session';
import { Status } from '../src/status';
import { fakePythons } from './fakePythons';
import * as client from './languageclient';
import * as editor from './vscode';

const logged: string[] = [];

function newSession(): Session {
  const add = (line: string) => logged.push(line);
  const log = { info: add, warn: add, error: add } as unknown as vscode.LogOutputChannel;
  return new Session('/extension', new Status([]), log);
}

beforeEach(() => {
  editor.reset();
  client.reset();
  logged.length = 0;
});

test('starts the bundled server, isolated, on the chosen interpreter', async (t) => {
  const { paths } = fakePythons(t, { python3: '3.12.0' });
  editor.settings.ignore = ['TL1'];
  await newSession().refresh();
  assert.deepEqual(
    client.started.map((c) => c.executable.command),
    [paths.python3],
  );
  assert.deepEqual(client.started[0]?.executable.args, [
    '-I',
    '-X',
    'utf8',
    '/extension/bundled/tool/main.py',
  ]);
  assert.deepEqual(client.started[0]?.options.initializationOptions, {
    tapelint: { ignore: ['TL1'] },
    notifications: ['tapelint/failure'],
    commands: ['tapelint.showFlow'],
  });
  assert.deepEqual(editor.statusTexts, ['Tapelint: starting', 'Tapelint: running']);
});

test('a change that does not change the result restarts nothing', async (t) => {
  const { paths } = fakePythons(t, { python3: '3.12.0' });
  const session = newSession();
  await session.refresh();
  editor.settings.interpreter = paths.python3;
  await session.refresh();
  assert.equal(client.started.length, 1);
});

test('another interpreter restarts the server', async (t) => {
  const { paths } = fakePythons(t, { python3: '3.12.0', other: '3.13.0' });
  const session = newSession();
  await session.refresh();
  editor.pythonExtension.selected = paths.other;
  await session.refresh();
  assert.deepEqual(
    client.started.map((c) => [c.executable.command, c.disposed]),
    [
      [paths.python3, true],
      [paths.other, false],
    ],
  );
});

test('the server learns of the selected environment, also where it runs on another', async (t) => {
  const { paths } = fakePythons(t, { python3: '3.12.0', other: '3.13.0' });
  editor.settings.interpreter = paths.python3;
  const session = newSession();
  await session.refresh();
  const { middleware } = client.started[0]?.options ?? assert.fail('not started');
  const answers = () =>
    middleware.workspace.configuration(
      { items: [{ section: 'tapelint' }, { scopeUri: 'file:///b', section: 'tapelint' }] },
      undefined,
      async () => [{ ignore: ['TL1'] }, {}],
    );
  assert.deepEqual(await answers(), [{ ignore: ['TL1'] }, {}]);
  editor.pythonExtension.selected = paths.other;
  await session.refresh();
  assert.equal(client.started.length, 1);
  assert.deepEqual(client.started[0]?.sent, ['workspace/didChangeConfiguration']);
  assert.deepEqual(await answers(), [
    { ignore: ['TL1'], environment: paths.other },
    { environment: paths.other },
  ]);
});

test('the status tells of what fails in the server', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  const session = newSession();
  await session.refresh();
  client.started[0]?.receive('tapelint/failure', { message: 'a rule failed' });
  assert.equal(editor.statusTexts.at(-1), 'Tapelint: running, with failures');
  await session.restart();
  assert.equal(editor.statusTexts.at(-1), 'Tapelint: running');
});

test('a page that the server shows opens in the editor that is set for it', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  await newSession().refresh();
  const { middleware } = client.started[0]?.options ?? assert.fail('not started');
  await middleware.window.showDocument({ uri: 'file:///pages/tape-used-twice.md' });
  const [[command, page] = []] = editor.executedCommands;
  assert.equal(command, 'vscode.open');
  assert.equal(`${page}`, 'file:///pages/tape-used-twice.md');
});

test('a burst of restarts starts the server twice', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  const session = newSession();
  await Promise.all(Array.from({ length: 10 }, () => session.restart()));
  assert.deepEqual(
    client.started.map((c) => c.disposed),
    [true, false],
  );
});

test('without a Python nothing is started and the message offers remedies', async (t) => {
  fakePythons(t, {});
  editor.press('Open Settings');
  await newSession().refresh();
  await new Promise(setImmediate);
  assert.equal(client.started.length, 0);
  assert.deepEqual(editor.shownErrors[0]?.buttons, [
    'Select Interpreter',
    'Open Settings',
    'Show Log',
  ]);
  assert.deepEqual(editor.executedCommands, [
    ['workbench.action.openSettings', 'tapelint.interpreter'],
  ]);
  assert.equal(editor.statusTexts.at(-1), 'Tapelint: error');
});

test('an interpreter that goes away stops the server that ran on it', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  const session = newSession();
  await session.refresh();
  editor.settings.interpreter = '/nowhere/python';
  await session.refresh();
  assert.equal(client.started[0]?.disposed, true);
  assert.equal(editor.statusTexts.at(-1), 'Tapelint: error');
});

test('the server of the environment is taken where it is installed', async (t) => {
  fakePythons(t, { python3: '3.12.0' }, true);
  editor.settings.importStrategy = 'fromEnvironment';
  await newSession().refresh();
  assert.deepEqual(client.started[0]?.executable.args.slice(-3), ['-m', 'tapelint', 'server']);
});

test('an environment without tapelint is told before anything is started', async (t) => {
  const { paths } = fakePythons(t, { python3: '3.12.0' });
  editor.settings.importStrategy = 'fromEnvironment';
  await newSession().refresh();
  assert.equal(client.started.length, 0);
  assert.match(editor.shownErrors[0]?.message ?? '', /no tapelint in the environment of/);
  assert.ok(editor.shownErrors[0]?.message.includes(paths.python3));
  assert.doesNotMatch(editor.shownErrors[0]?.message ?? '', /pip install tapelint/);
});

test('a Python extension that fails is passed over', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  editor.pythonExtension.selected = '/anything';
  editor.pythonExtension.fails = true;
  await newSession().refresh();
  assert.equal(client.started.length, 1);
  assert.match(logged.join('\n'), /Python extension could not be asked: Error: broken/);
});

test('a server that does not come up is reported and not started again', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  client.reset(true);
  await newSession().refresh();
  const closed = client.started[0]?.options.errorHandler.closed();
  assert.equal(closed?.action, CloseAction.DoNotRestart);
  assert.match(editor.shownErrors[0]?.message ?? '', /did not start: Error: no answer/);
  assert.equal(editor.statusTexts.at(-1), 'Tapelint: error');
});

test('a server that ran and crashed is started again', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  await newSession().refresh();
  const handler = client.started[0]?.options.errorHandler;
  // It crashed while it was written to.
  assert.equal(handler?.error().action, ErrorAction.Continue);
  assert.equal(handler?.closed().action, CloseAction.Restart);
});

test('only a server that runs is asked', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  const session = newSession();
  await assert.rejects(session.ask('tapelint/flow', {}), /server is not running/);
  await session.refresh();
  assert.deepEqual(await session.ask('tapelint/flow', { a: 1 }), {
    method: 'tapelint/flow',
    params: { a: 1 },
  });
  await session.stop();
  await assert.rejects(session.ask('tapelint/flow', {}), /server is not running/);
});

test('what pyproject.toml may decide is sent only where the user has set it', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  await newSession().refresh();
  const { middleware } = client.started[0]?.options ?? assert.fail('not started');
  const answer = () =>
    middleware.workspace.configuration(
      { items: [{ section: 'tapelint' }] },
      undefined,
      async () => [{ inlayHints: false, ignore: [] }],
    );
  assert.deepEqual(await answer(), [{ ignore: [] }]);
  editor.settings.inlayHints = false;
  assert.deepEqual(await answer(), [{ inlayHints: false, ignore: [] }]);
});

test('there are no lenses for those who want none', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  await newSession().refresh();
  const { middleware } = client.started[0]?.options ?? assert.fail('not started');
  const lenses = () => middleware.provideCodeLenses({ uri: {} }, undefined, () => ['a lens']);
  assert.deepEqual(lenses(), ['a lens']);
  editor.settings.codeLens = false;
  assert.deepEqual(lenses(), []);
});

test('it is told how far the server is, as long as it has not answered', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  const session = newSession();
  await session.refresh();
  const [server] = client.started;
  assert.ok(server);
  const report = (percentage: number) => ({ kind: 'report', message: 'files', percentage });
  server.news.push({ kind: 'begin', title: '' }, report(20), report(70), { kind: 'end' });
  assert.ok(await session.askPatiently('tapelint/checkWorkspace', {}, 'Checking'));
  assert.deepEqual(editor.reported, [
    { message: 'files', increment: 20 },
    { message: 'files', increment: 50 },
  ]);
  assert.equal(server.progress.size, 0);
});

test('what a person is to look through is applied as a refactoring', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  const session = newSession();
  await session.refresh();
  await session.apply({}, true);
  await session.apply({});
  assert.deepEqual(editor.appliedEdits, [
    [{}, { isRefactoring: true }],
    [{}, { isRefactoring: false }],
  ]);
});
