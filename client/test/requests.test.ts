import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { flowAt, repairOf } from '../src/flow/requests';
import type { Session } from '../src/session';

const range = { start: { line: 3, character: 4 }, end: { line: 3, character: 9 } };
const finding = {
  uri: 'file:///a.py',
  range,
  code: 'TL102',
  name: 'gradients-not-zipped',
  severity: 'error',
  message: 'These are no pairs.',
};
const diagnostics = [{ range, code: finding.code, message: finding.message }];
const edit = { changes: {} };

let answer: unknown;
const asked: unknown[][] = [];
const session = {
  ask: async (...request: unknown[]) => {
    asked.push(request);
    return answer;
  },
} as unknown as Session;

beforeEach(() => {
  asked.length = 0;
});

test('the training step at a position is asked of the server, and only that is taken', async () => {
  const position = { line: 3, character: 4 };
  answer = null;
  assert.equal(await flowAt(session, 'file:///a.py', position), undefined);
  assert.deepEqual(asked, [['tapelint/flow', { textDocument: { uri: 'file:///a.py' }, position }]]);
  answer = { name: 'step', nodes: [], edges: [], findings: [] };
  assert.deepEqual(await flowAt(session, 'file:///a.py', position), answer);
  answer = { name: 'step' };
  await assert.rejects(flowAt(session, 'file:///a.py', position), /cannot be read/);
});

test('the preferred repair of a finding is taken, else the first', async () => {
  const first = { title: 'Zip some', edit, diagnostics };
  const preferred = { title: 'Zip all', edit, diagnostics, isPreferred: true };
  answer = [first, preferred];
  assert.equal(await repairOf(session, finding), preferred);
  answer = [first];
  assert.equal(await repairOf(session, finding), first);
});

test('what silences a finding, or repairs others, is no repair of it', async () => {
  answer = [
    { title: 'Ignore gradients-not-zipped (TL102) here', edit, diagnostics },
    { title: 'Fix all 2 findings of gradients-not-zipped (TL102)', data: {} },
    { title: 'Move it', edit, diagnostics: [{ range, code: 'TL501', message: 'Outside.' }] },
    { title: 'Zip others', edit, diagnostics: [{ ...diagnostics[0], message: 'Others.' }] },
  ];
  assert.equal(await repairOf(session, finding), undefined);
  answer = null;
  assert.equal(await repairOf(session, finding), undefined);
});
