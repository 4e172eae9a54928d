/** Runs inhost/suite.ts in the extension host of a real VS Code, and reports its results. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startEditor } from './browserEditor';
import { RESULTS, type Result, TERMINAL_LINE } from './inhost/results';
import { until } from './until';

const SUITE = path.resolve('.cache', 'editor-tests', 'inhost', 'suite.js');
const PYTHON_EXTENSION = path.resolve('tests', 'editors', 'inhost', 'python-extension');
/** The longest that the whole suite may take, on a busy machine. */
const PATIENCE = 300_000;

for (const [theme, only] of [
  ['Default Light Modern', ''],
  // The light and the dark differ in what is drawn.
  ['Default Dark Modern', 'picture'],
] as const) {
  test(`in the extension host, ${theme}`, (t) => runInHost(t, theme, only));
}

/** Runs the tests of the suite that have `only` in their names. */
async function runInHost(t: TestContext, theme: string, only: string): Promise<void> {
  const editor = await startEditor({
    settings: {
      'workbench.colorTheme': theme,
      // Else the text is a picture, in which no test can find a line.
      'terminal.integrated.gpuAcceleration': 'off',
    },
    env: { TEST_ONLY: only, TEST_THEME: theme },
    // Without this flag a released VS Code silently ignores extensionTestsPath.
    flags: ['--vscode-option', 'enable-smoke-test-driver'],
  });
  try {
    const { page, server } = editor;
    const ended = new Promise<void>((resolve) => {
      void page.exposeFunction('codeAutomationExit', () => resolve());
    });
    await page.exposeFunction('codeAutomationLog', () => undefined);
    const remote = (file: string) => `vscode-remote://127.0.0.1:${server.port}${file}`;
    const payload = JSON.stringify([
      ['extensionDevelopmentPath', remote(PYTHON_EXTENSION)],
      ['extensionTestsPath', remote(SUITE)],
    ]);
    const address = server.address(editor.workspace);
    void followLink(page).catch(() => undefined); // what should have come of it is missed there
    await page.goto(`${address}&payload=${encodeURIComponent(payload)}`);
    const timer = setTimeout(
      () => void editor.screenshot('failed-extension-host.png'),
      PATIENCE - 5000,
    );
    await Promise.race([
      ended,
      new Promise((_, reject) => {
        setTimeout(reject, PATIENCE, new Error('the suite did not end')).unref();
      }),
    ]);
    clearTimeout(timer);
    const file = path.join(editor.profile, RESULTS);
    const results: Result[] = JSON.parse(fs.readFileSync(file, 'utf8'));
    assert.notEqual(results.length, 0);
    for (const { name, error } of results) {
      await t.test(name, () => {
        if (error) {
          throw new Error(error);
        }
      });
    }
  } finally {
    await editor.close();
  }
}

/** Does what only a person can: clicks on the link once a terminal shows it. */
async function followLink(page: Page): Promise<void> {
  const line = page.locator('.terminal .xterm-rows > div', { hasText: TERMINAL_LINE });
  await line.waitFor({ timeout: PATIENCE });
  const box = await line.boundingBox();
  assert.ok(box);
  const [x, y] = [box.x + 40, box.y + box.height / 2];
  await page.keyboard.down('Control');
  await until('a link under the pointer', async () => {
    await page.mouse.move(x, y);
    await page.mouse.move(x + 4, y);
    return (await page.locator('.xterm-cursor-pointer').count()) > 0;
  });
  await page.mouse.click(x, y);
  await page.keyboard.up('Control');
}
