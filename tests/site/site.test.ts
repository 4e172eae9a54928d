/** The site in a real browser: it reads well, is searched, and its playground works by itself. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launch } from '../editors/browser';
import { PATIENCE, until } from '../editors/until';
import { type Served, serve } from './served';

let browser: Browser;
let site: Served;

before(async () => {
  site = await serve(path.resolve('dist', 'site'));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  site?.close();
});

/** Opens a page; whatever it complains of, or asks of anyone else, is a failure. */
async function open(
  where: string,
  look: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (said) => {
    if (said.type() === 'error') {
      problems.push(said.text());
    }
  });
  await context.route('**', (route) => {
    const url = route.request().url();
    if (url.startsWith(site.address)) {
      return route.continue();
    }
    problems.push(`asks for ${url}`);
    return route.abort();
  });
  try {
    await page.goto(site.address + where);
    await look(page);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

function status(page: Page, words: string): Promise<unknown> {
  const told = page.locator('.playground').getByRole('status');
  return until(words, async () => (await told.textContent()) === words);
}

/** How long the page that is open takes until it shows what is found, in milliseconds. */
async function answered(page: Page, where: string): Promise<number> {
  const begin = performance.now();
  await page.goto(site.address + where);
  await status(page, '1 finding');
  return performance.now() - begin;
}

function program(page: Page): Promise<string> {
  return page.locator('.cm-content').innerText();
}

test('the playground', async (t) => {
  await open('playground/', async (page) => {
    const all = page.locator('.playground');
    const picture = page.frameLocator('.playground iframe');
    const finding = all.locator('.finding').first();
    let broken = '';

    await t.test('shows what is found, and how the gradients flow', async () => {
      await status(page, '1 finding');
      assert.match(await finding.innerText(), /warning TL301, line 25/);
      const rule = finding.getByRole('link', { name: 'transformed-gradients-unused' });
      assert.equal(await rule.getAttribute('href'), '../rules/transformed-gradients-unused/');
      await picture.locator('svg .stop.grave').waitFor();
      assert.equal(await picture.locator('svg .stop').count(), 7);
    });

    await t.test('leads from the picture and from the list to the line', async () => {
      const tape = picture.getByRole('button', { name: /^tape tape, line 19/ });
      await tape.first().click();
      await all.locator('.cm-activeLine', { hasText: 'tf.GradientTape()' }).waitFor();
      await finding.getByRole('button', { name: /TL301, line 25/ }).click();
      await all.locator('.cm-activeLine', { hasText: 'apply_gradients' }).waitFor();
    });

    await t.test('tells in a hover where gradients come from', async () => {
      const line = all.locator('.cm-line', { hasText: 'gradients = tape.gradient' });
      await line.hover({ position: { x: 60, y: 8 } });
      await all.locator('.hover', { hasText: 'with respect to' }).waitFor();
    });

    await t.test('repairs', async () => {
      broken = page.url();
      await finding.getByRole('button', { name: /^Repair: / }).click();
      await status(page, 'Nothing is found to be wrong.');
      assert.match(await program(page), /apply_gradients\(zip\(clipped, policy/);
      await picture.locator('[role=status]', { hasText: 'Nothing wrong was found' }).waitFor();
    });

    await t.test('holds the program in its address', async () => {
      await until('another address', () => page.url() !== broken);
      await page.goto(broken);
      await status(page, '1 finding');
      assert.match(await program(page), /apply_gradients\(zip\(gradients, policy/);
    });

    await t.test('says why a repair of whole statements is not made', async () => {
      await all.getByLabel('Example').selectOption('A loss outside of the tape');
      const told = all.locator('.elsewhere');
      await told.waitFor();
      assert.match(
        await told.innerText(),
        /^Move it into the tape: this repair .* LibCST .* tapelint fix makes it\.$/,
      );
    });

    await t.test('judges by the TensorFlow that is chosen', async () => {
      await page.goto(`${site.address}rules/optimizer-argument-renamed/`);
      await page.getByRole('link', { name: 'Open it in the playground' }).click();
      await all.getByLabel('TensorFlow').selectOption('2.16 and later (Keras 3)');
      await all.locator('.finding', { hasText: 'error TL804' }).waitFor();
      await all.getByLabel('TensorFlow').selectOption('2.15 (Keras 2)');
      await all.locator('.finding', { hasText: 'warning TL804' }).waitFor();
    });
  });
});

/** How long the first answer may take once the browser has the files, in milliseconds. */
const WARM = 3000;

test('the playground answers in three seconds', async (t) => {
  await open('playground/', async (page) => {
    await status(page, '1 finding');
    // What else the machine does makes a time longer, never shorter: the least of some counts. Where
    // Python alone takes more than twice as long as the answer may, the machine is too busy to tell.
    let answer = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round += 1) {
      await page.goto(`${site.address}settings/`);
      answer = Math.min(answer, await answered(page, 'playground/'));
    }
    await page.goto(`${site.address}settings/`);
    const python = await page.evaluate(async (home) => {
      const begin = performance.now();
      const { loadPyodide } = await import(`${home}pyodide.mjs`);
      await loadPyodide({ indexURL: home });
      return performance.now() - begin;
    }, `${site.address}playground/pyodide/`);
    t.diagnostic(`${Math.round(answer)} ms, Python alone ${Math.round(python)} ms`);
    assert.ok(answer < Math.max(WARM, python / 2), `${answer} ms, Python alone ${python} ms`);
  });
});

for (const [what, body] of [
  ['is broken', Buffer.from('no snapshot')],
  ['is of another Pyodide', gzipSync(Buffer.alloc(4096))],
] as const) {
  test(`the playground works where its snapshot ${what}`, async () => {
    await open('', async (page) => {
      await page.route('**/tapelint.snapshot', (route) => route.fulfill({ body }));
      const archive = page.waitForRequest('**/tapelint.zip');
      await answered(page, 'playground/');
      await archive;
    });
  });
}

test('the example of a rule opens in the playground', async () => {
  await open('rules/zip-reversed/', async (page) => {
    await page.getByRole('link', { name: 'Open it in the playground' }).click();
    await page.locator('.finding', { hasText: 'TL203' }).waitFor();
  });
});

test('an error message is found by the search', async () => {
  await open('', async (page) => {
    await page.getByRole('textbox', { name: 'Search' }).fill('not enough values to unpack');
    const results = page.locator('.md-search-result__item');
    await results.filter({ hasText: 'Why does my model not train' }).first().waitFor();
  });
});

test('flow charts are drawn', async () => {
  await open('how-gradients-flow/', async (page) => {
    // The theme puts a drawing in the place of its text.
    await until('all charts', async () => (await page.locator('div.mermaid').count()) === 4);
    assert.equal(await page.locator('pre.mermaid').count(), 0);
  });
});

for (const where of [
  '',
  'playground/',
  'tutorial/',
  'migrating/',
  'settings/',
  'rules/',
  'rules/zip-reversed/',
]) {
  test(`nothing of /${where} is out of sight on a phone`, async () => {
    await open(
      where,
      async (page) => {
        const [wide, width] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        assert.ok(wide <= width, `${wide} pixels in ${width}`);
      },
      { viewport: { width: 390, height: 844 } },
    );
  });
}
