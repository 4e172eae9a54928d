/** What a user does: open a broken training loop, read what is wrong, and repair it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { PYTHON } from '../../scripts/codeServer';
import { type BrowserEditor, startEditor } from './browserEditor';
import { openFile, openFolder } from './explorer';
import { until } from './until';

/** Where the repaired programs are left, for real TensorFlow to run them. */
const REPAIRED = path.resolve('.cache', 'editor-repaired');

/** The folder of the README's screenshots, where new ones are wanted. */
const { SCREENSHOTS } = process.env;

interface Program {
  readonly file: string;
  /** The words that are underlined, and the line that they stand on. */
  readonly words: string;
  readonly line: string;
  readonly message: RegExp;
  readonly fix: RegExp;
  /** What the fix replaces by what. */
  readonly repair: readonly (readonly [string, string])[];
}

const PROGRAMS: readonly Program[] = [
  {
    file: 'zip_clipped.py',
    words: 'clipped',
    line: 'optimizer.apply_gradients(clipped)',
    message: /holds gradients only/,
    fix: /^Zip the clipped gradients/,
    repair: [
      [
        'optimizer.apply_gradients(clipped)',
        'optimizer.apply_gradients(zip(clipped, model.trainable_variables))',
      ],
    ],
  },
  {
    file: 'class_optimizer.py',
    words: 'tf.keras.optimizers.Adam',
    line: 'tf.keras.optimizers.Adam.apply_gradients(',
    message: /is a class, not an instance/,
    fix: /^Make one optimizer/,
    repair: [
      ['tf.keras.optimizers.Adam.apply', 'optimizer.apply'],
      ['def train_step', 'optimizer = tf.keras.optimizers.Adam()\n\n\ndef train_step'],
    ],
  },
  {
    file: 'missing_apply.py',
    words: 'tape.gradient(loss, model.trainable_variables)',
    line: 'grads = tape.gradient(',
    message: /no variable changes/,
    fix: /^Restore the commented-out apply_gradients call/,
    repair: [['# optimizer.apply_gradients', 'optimizer.apply_gradients']],
  },
];

function repaired(program: Program, broken: string): string {
  return program.repair.reduce((text, [from, to]) => {
    assert.equal(text.split(from).length, 2, `${from} stands once in ${program.file}`);
    return text.replace(from, () => to);
  }, broken);
}

/** The lines with something on them: how many blank ones a fix leaves does not matter here. */
function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim());
}

/** The view of the line that contains `text`. Monaco shows blanks as no-break spaces. */
function viewLine(page: Page, text: string): Locator {
  return page.locator('.editor-instance .view-line').filter({
    hasText: new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '[ \u00a0]')),
  });
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where `words` stand on the screen, within a line. */
async function boxOf(line: Locator, words: string): Promise<Box> {
  return line.evaluate((element, wanted) => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const characters: { node: Node; offset: number }[] = [];
    let text = '';
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const part = node.textContent ?? '';
      text += part;
      characters.push(...Array.from(part, (_, offset) => ({ node, offset })));
    }
    const start = text.replaceAll('\u00a0', ' ').indexOf(wanted);
    const [first, last] = [characters[start], characters[start + wanted.length - 1]];
    if (!first || !last) {
      throw new Error(`"${wanted}" is not in "${text}"`);
    }
    const range = document.createRange();
    range.setStart(first.node, first.offset);
    range.setEnd(last.node, last.offset + 1);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    return { left, right, top, bottom };
  }, words);
}

class Journey {
  private readonly page: Page;

  constructor(private readonly editor: BrowserEditor) {
    this.page = editor.page;
  }

  /** The one underlined place, which is exactly under the words that are wrong. */
  async seeSquiggle({ words, line }: Program): Promise<void> {
    // It moves the lines below it, once it is there.
    await this.page.locator('.codelens-decoration a').first().waitFor();
    await until('one squiggle', async () => (await this.squiggles().count()) === 1);
    const under = await this.squiggles().boundingBox();
    assert.ok(under);
    const over = await boxOf(viewLine(this.page, line), words);
    const distances = [
      under.x - over.left,
      under.x + under.width - over.right,
      under.y + under.height - over.bottom,
    ];
    assert.ok(
      distances.every((distance) => Math.abs(distance) <= 4),
      `the squiggle is not under "${words}": ${JSON.stringify({ under, over })}`,
    );
  }

  async hover({ words, line, message }: Program): Promise<void> {
    const box = await boxOf(viewLine(this.page, line), words);
    await this.page.mouse.move(box.left + 20, (box.top + box.bottom) / 2);
    await this.page.locator('.monaco-hover', { hasText: message }).first().waitFor();
  }

  /** Opens the menu of fixes. It does not always come at once: then one presses again. */
  async openFixes({ words, line, fix }: Program): Promise<void> {
    const offered = this.page.locator('.action-widget .monaco-list-row').filter({ hasText: fix });
    await until('the menu of fixes', async () => {
      await this.page.keyboard.press('Escape');
      const box = await boxOf(viewLine(this.page, line), words);
      await this.page.mouse.click(box.left + 10, (box.top + box.bottom) / 2);
      await this.page.keyboard.press('Control+.');
      return offered.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
    });
  }

  /** Goes down the menu to the fix and takes it. */
  async applyFix({ fix }: Program): Promise<void> {
    const focused = this.page.locator('.action-widget .monaco-list-row.focused');
    const wanted = focused.filter({ hasText: fix });
    for (let row = 0; (await wanted.count()) === 0; row += 1) {
      assert.ok(row < 20, 'the fix can be reached by the arrow keys');
      await this.page.keyboard.press('ArrowDown');
    }
    await this.page.keyboard.press('Enter');
    await this.page.locator('.tab.active.dirty').waitFor();
    await until('no squiggle', async () => (await this.squiggles().count()) === 0);
  }

  async save(program: Program): Promise<void> {
    const file = path.join(this.editor.workspace, program.file);
    const broken = fs.readFileSync(file, 'utf8');
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tab.active:not(.dirty)').waitFor();
    const text = fs.readFileSync(file, 'utf8');
    assert.deepEqual(lines(text), lines(repaired(program, broken)));
    fs.copyFileSync(file, path.join(REPAIRED, program.file));
  }

  private squiggles(): Locator {
    return this.page.locator('.editor-instance').locator('.squiggly-error, .squiggly-warning');
  }
}

async function travel(editor: BrowserEditor): Promise<void> {
  const journey = new Journey(editor);
  await openFolder(editor);
  for (const program of PROGRAMS) {
    await openFile(editor, program.file);
    await journey.seeSquiggle(program);
    await journey.hover(program);
    await editor.screenshot(`${program.file}-hover.png`);
    if (SCREENSHOTS && program === PROGRAMS[0]) {
      await editor.screenshot(path.resolve(SCREENSHOTS, 'editor.png'));
    }
    await journey.openFixes(program);
    await editor.screenshot(`${program.file}-fixes.png`);
    await journey.applyFix(program);
    await journey.save(program);
    await editor.screenshot(`${program.file}-repaired.png`);
  }
}

/** Looks around: the version that is judged by, and another one, the walkthrough, a repair that asks first. */
async function lookAround(editor: BrowserEditor): Promise<void> {
  const { page } = editor;
  await page.locator("[id='status.languageStatus']").hover();
  const status = page.locator('.hover-language-status');
  await status
    .filter({ hasText: /TensorFlow.*Keras/ })
    .first()
    .waitFor();
  await status.getByText('Change').waitFor();
  await editor.screenshot('status.png');
  await status.getByText('Change').click();
  await page.locator('.quick-input-list-row', { hasText: '2.15' }).click();
  await page.locator("[id='status.languageStatus']").hover();
  await status
    .filter({ hasText: /2\.15.*Keras 2/ })
    .first()
    .waitFor();

  await repairForNewest(editor);
  await explainError(editor);
  await run(page, 'View: Close All Editors');

  await run(page, 'Welcome: Open Walkthrough...');
  await page.keyboard.type('where your gradients go');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Open the Example' }).waitFor();
  await editor.screenshot('walkthrough.png');
  await page.getByRole('button', { name: 'Open the Example' }).click();
  await page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
  await page.locator('.editor-instance .squiggly-error').first().waitFor();
  await page.locator('.codelens-decoration', { hasText: /loss → .* ✗/ }).waitFor();
  await editor.screenshot('example.png');
}

/** Moves a file and a notebook to the newest TensorFlow: it is shown before it is done. */
async function repairForNewest({ page, workspace, screenshot }: BrowserEditor): Promise<void> {
  const [file, notebook] = ['old.py', 'old.ipynb'].map((name) => path.join(workspace, name));
  assert.ok(file && notebook);
  const old = fs
    .readFileSync(path.resolve('tests', 'editors', 'workspace', 'zip_clipped.py'), 'utf8')
    .replace('SGD(0.3)', 'SGD(lr=0.3)');
  const cells = old.split(/^(?=for )/m).map((source) => ({
    ...{ cell_type: 'code', metadata: {}, outputs: [], execution_count: null },
    source: source.split(/(?<=\n)/),
  }));
  const content = { cells, metadata: {}, nbformat: 4, nbformat_minor: 2 };
  fs.writeFileSync(file, old);
  fs.writeFileSync(notebook, JSON.stringify(content, undefined, 1));
  const both = () => [file, notebook].map((each) => fs.readFileSync(each, 'utf8'));

  await run(page, 'Tapelint: Repair Workspace for TensorFlow 2.21');
  const preview = page.locator('.panel', { hasText: /refactor preview/i });
  const rows = preview.locator('.monaco-list-row').filter({ hasText: /^old\./ });
  await until('both files', async () => (await rows.count()) === 2);
  assert.ok(both().every((text) => text.includes('SGD(lr=0.3)')));
  for (const row of await rows.all()) {
    await row.getByRole('checkbox').click();
  }
  await screenshot('repair-for-newest.png');
  await preview.getByRole('button', { name: 'Apply' }).click();
  await until('both repaired', () =>
    both().every((text) => text.includes('SGD(learning_rate=0.3)')),
  );
  assert.equal(JSON.parse(fs.readFileSync(notebook, 'utf8')).cells.length, cells.length);
}

/** Looks up what TensorFlow printed: the line that it is about, and the page that explains it. */
async function explainError({ page, screenshot }: BrowserEditor): Promise<void> {
  await run(page, 'Tapelint: Explain an Error Message');
  const input = page.locator('.quick-input-widget input[type=text]');
  await input.fill('TypeError: Cannot iterate over a scalar tensor.');
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: 'gradients-not-zipped' }).waitFor();
  await page.locator('.tab', { hasText: 'old.' }).first().waitFor();
  const rule = page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
  await rule.getByRole('heading', { name: 'gradients-not-zipped' }).waitFor();
  await screenshot('explained.png');
}

async function run(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input[type=text]');
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list-row', { hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
}

async function attempt(name: string): Promise<void> {
  fs.rmSync(REPAIRED, { recursive: true, force: true });
  fs.mkdirSync(REPAIRED, { recursive: true });
  const editor = await startEditor({
    settings: {
      'tapelint.interpreter': PYTHON,
      'editor.cursorBlinking': 'solid',
      'editor.hover.above': false,
      'editor.hover.delay': 100,
      'editor.minimap.enabled': false,
      'workbench.colorTheme': 'Default Light Modern',
    },
  });
  try {
    await travel(editor);
    await lookAround(editor);
  } catch (error) {
    await editor.screenshot(`failed-${name}.png`);
    throw error;
  } finally {
    await editor.close();
  }
}

test('broken training loops are seen and repaired in VS Code', async (t) => {
  try {
    await attempt('first');
  } catch (error) {
    // A browser on a busy machine may lose a key press: one more try, told in the output.
    t.diagnostic(`first attempt: ${error}`);
    await attempt('second');
  }
});
