import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Drawing, isFlow, isFromView, isToView } from '../src/flow/messages';
import { breaksAt, lines, spoken, summary } from '../view/words';

const range = { start: { line: 3, character: 4 }, end: { line: 3, character: 9 } };
const finding = {
  ...{ uri: 'file:///a.py', range, code: 'TL102', name: 'gradients-not-zipped' },
  ...{ severity: 'error', message: 'These are no pairs.' },
};
const node = {
  uri: 'file:///a.py',
  range,
  label: 'loss',
  role: 'target',
  isHere: false,
  findings: [],
};
const edge = { start: 0, end: 1, label: '', isBroken: true };
const flow = {
  name: 'step',
  nodes: [{ ...node, findings: [finding] }, node],
  edges: [edge],
  findings: [finding],
};

const found = {
  ...{ index: 0, code: 'TL102', severity: 'error', message: 'These are no pairs.' },
  ...{ line: 4, repair: 'Zip them' },
};
const drawing: Drawing = {
  ...{ kind: 'drawing', number: 1, name: 'step' },
  stops: [
    { role: 'gradients', label: '∂loss/∂w', line: 3, isHere: false, findings: [] },
    { role: 'optimizer', label: 'o.apply', line: 4, isHere: true, findings: [found] },
  ],
  edges: [edge],
  findings: [],
};

test('an answer of the server is taken as it is, and nothing else', () => {
  assert.ok(isFlow(flow));
  for (const other of [
    null,
    'flow',
    { ...flow, name: 1 },
    { ...flow, nodes: {} },
    { ...flow, nodes: [{ ...node, range: {} }, node] },
    { ...flow, edges: [{ ...edge, end: 2 }] },
    { ...flow, edges: [{ ...edge, end: 0 }] },
    { ...flow, findings: [{ ...finding, message: undefined }] },
  ]) {
    assert.ok(!isFlow(other), JSON.stringify(other));
  }
});

test('the view takes a drawing or a notice, and nothing else', () => {
  assert.ok(isToView(drawing));
  assert.ok(isToView({ kind: 'notice', text: 'No gradients are taken in this file.' }));
  for (const other of [
    undefined,
    { kind: 'notice' },
    { ...drawing, kind: 'notice' },
    { ...drawing, stops: [] },
    { ...drawing, edges: [{ ...edge, start: -1 }] },
    { ...drawing, findings: [{ ...found, repair: 1 }] },
  ]) {
    assert.ok(!isToView(other), JSON.stringify(other));
  }
});

test('the extension takes a choice in a drawing, and nothing else', () => {
  assert.ok(isFromView({ kind: 'ready' }));
  assert.ok(isFromView({ kind: 'repair', drawing: 1, index: 0 }));
  for (const other of [
    null,
    [],
    { kind: 'open', drawing: 1, index: 0 },
    { kind: 'stop', drawing: 1 },
    { kind: 'stop', drawing: 1, index: '0' },
    { kind: 'stop', drawing: 1, index: 0.5 },
    { kind: 'stop', drawing: 1, index: -1 },
  ]) {
    assert.ok(!isFromView(other), JSON.stringify(other));
  }
});

test('a label is parted after a sign, and in any case where it is too long', () => {
  assert.deepEqual(lines('loss'), ['loss']);
  assert.deepEqual(lines('∂loss/∂model.trainable_variables', 20), [
    '∂loss/∂model.',
    'trainable_variables',
  ]);
  assert.deepEqual(lines('f(a, b)', 5), ['f(a,', 'b)']);
  assert.deepEqual(lines('abcdefgh', 3), ['abc', 'def', 'gh']);
  assert.deepEqual(lines(''), ['']);
});

test('a stop is told in words: what it is, where, and what is wrong', () => {
  const [gradients, optimizer] = drawing.stops;
  assert.ok(gradients && optimizer);
  assert.deepEqual(breaksAt(drawing, 1), []);
  assert.equal(
    spoken(gradients, breaksAt(drawing, 0)),
    'gradients ∂loss/∂w, line 3, No gradient flows from here to the optimizer o.apply.',
  );
  assert.equal(
    spoken(optimizer, breaksAt(drawing, 1)),
    'optimizer o.apply, line 4, the cursor is here, error TL102: These are no pairs.',
  );
});

test('where the gradients end is told once, at the first stop that they do not get on from', () => {
  const [gradients, optimizer] = drawing.stops;
  assert.ok(gradients && optimizer);
  const variables = { ...optimizer, role: 'variables', findings: [] };
  const stops = [gradients, optimizer, variables];
  const edges = [0, 1].map((start) => ({ ...edge, start, end: start + 1, isBroken: true }));
  const told = stops.map((_, index) => breaksAt({ ...drawing, stops, edges }, index).length);
  assert.deepEqual(told, [1, 0, 0]);
});

test('a place in a notebook is told as the reader counts: by cell', () => {
  const [stop] = drawing.stops;
  assert.ok(stop);
  assert.match(spoken({ ...stop, cell: 3, line: 4 }, []), /, cell 3, line 4$/);
  assert.ok(isToView({ ...drawing, stops: drawing.stops.map((one) => ({ ...one, cell: null })) }));
  assert.ok(!isToView({ ...drawing, stops: drawing.stops.map((one) => ({ ...one, cell: 'a' })) }));
});

test('what is wrong is counted', () => {
  assert.equal(summary(drawing), '1 finding');
  assert.equal(summary({ ...drawing, findings: [found] }), '2 findings');
  assert.equal(summary({ ...drawing, stops: [] }), 'Nothing wrong was found here.');
});
