/** The playground: a program, and at once what Tapelint says about it. Nothing leaves the page. */
import './playground.css';
import { Coalesced } from '../../client/src/coalesced';
import { html } from '../../client/view/elements';
import { Editor } from './editor';
import { EXAMPLES } from './examples';
import { findingList } from './findings';
import { fragmentOf, programOf } from './link';
import type { Look } from './messages';
import { Picture } from './picture';
import { Tapelint } from './tapelint';

/** How long the program and the cursor rest before they are looked at, in milliseconds. */
const REST = 150;
const VERSIONS = [
  { title: 'not known', version: '' },
  { title: '2.16 and later (Keras 3)', version: '2.21' },
  { title: '2.15 (Keras 2)', version: '2.15' },
];
const NO_GRADIENTS = { kind: 'notice', text: 'No gradients are taken in this program.' } as const;

const tapelint = new Tapelint();
const status = html('p', { role: 'status' }, 'Python is being loaded…');
const results = html('div', {
  class: 'results',
  role: 'region',
  'aria-label': 'Findings',
  tabindex: 0,
});
const examples = choice('Example', [
  { title: 'Your own', value: '' },
  ...EXAMPLES.map(({ title }, index) => ({ title, value: String(index) })),
]);
const versions = choice(
  'TensorFlow',
  VERSIONS.map(({ title, version }) => ({ title, value: version })),
);
const copy = html('button', { type: 'button' }, 'Copy a link to this program');
const holder = html('div', { class: 'editor' });
let looked: Look | undefined;
/** How often what is to be looked at was changed, and which of these states was looked at. */
let changes = 0;
let seen = -1;
let drawings = 0;
let timer = 0;

const editor = new Editor(holder, {
  changed,
  moved: later,
  hover: async (offset) => (isFresh() ? tapelint.ask('hover', offset) : null),
});
const picture = new Picture(({ kind, drawing, index }) => {
  const step = looked?.drawing;
  if (!isFresh() || step?.number !== drawing) {
    return;
  }
  const finding = looked?.findings[index];
  const repair = finding?.repairs[0];
  if (kind === 'stop' && step.stops[index]) {
    editor.go(step.stops[index]);
  } else if (kind === 'finding' && finding) {
    editor.go(finding);
  } else if (kind === 'repair' && repair) {
    editor.repair(repair);
  }
});
const updates = new Coalesced(update);

function choice(label: string, options: { title: string; value: string }[]): HTMLElement {
  const select = html(
    'select',
    {},
    ...options.map(({ title, value }) => html('option', { value }, title)),
  );
  return html('label', {}, `${label} `, select);
}

function selected(label: HTMLElement): HTMLSelectElement {
  return label.querySelector('select') as HTMLSelectElement;
}

function isFresh(): boolean {
  return seen === changes;
}

function changed(): void {
  changes += 1;
  later();
}

function later(): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    updates.request().catch((error) => {
      status.textContent = `Tapelint cannot look at this: ${error.message}`;
    });
  }, REST);
}

async function update(): Promise<void> {
  const { text, cursor } = editor;
  const state = changes;
  drawings += 1;
  if (isFresh() && looked) {
    looked = { ...looked, drawing: await tapelint.ask('step', cursor, drawings) };
  } else {
    looked = await tapelint.ask('look', text, selected(versions).value, cursor, drawings);
    if (changes !== state) {
      return; // the change has asked for another look
    }
    seen = state;
    editor.show(looked.findings);
    results.replaceChildren(
      findingList(looked.findings, {
        go: (span) => editor.go(span),
        repair: (repair) => isFresh() && editor.repair(repair),
      }),
    );
    status.textContent = summary(looked.findings.length);
    history.replaceState(null, '', await fragmentOf(text));
  }
  picture.show(looked.drawing ?? NO_GRADIENTS);
}

function summary(count: number): string {
  if (count === 0) {
    return 'Nothing is found to be wrong.';
  }
  return count === 1 ? '1 finding' : `${count} findings`;
}

selected(examples).addEventListener('change', ({ target }) => {
  const example = EXAMPLES[Number((target as HTMLSelectElement).value)];
  if (example && (target as HTMLSelectElement).value) {
    editor.text = example.program;
  }
});
selected(versions).addEventListener('change', changed);
copy.addEventListener('click', async () => {
  history.replaceState(null, '', await fragmentOf(editor.text));
  try {
    await navigator.clipboard.writeText(location.href);
    status.textContent = 'The link is copied.';
  } catch {
    status.textContent = 'The link is the address of this page.';
  }
});
window.addEventListener('hashchange', async () => {
  const program = await programOf(location.hash);
  if (program !== undefined && program !== editor.text) {
    editor.text = program;
  }
});

const given = await programOf(location.hash);
document
  .querySelector('.playground')
  ?.replaceChildren(
    html('div', { class: 'bar' }, examples, versions, copy, status),
    holder,
    results,
    picture.element,
  );
selected(examples).value = given === undefined ? '0' : '';
editor.text = given ?? EXAMPLES[0]?.program ?? '';
