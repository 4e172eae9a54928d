import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type CodeServer, PYTHON, startCodeServer } from '../../scripts/codeServer';
import { launch } from './browser';
import { PATIENCE } from './until';

/** What appears on the screen has faded in after so many milliseconds. */
const FADE = 500;
const SHOTS = path.resolve('.cache', 'editor-shots');

/** A real VS Code in a real browser, on a workspace of its own. */
export interface BrowserEditor {
  readonly page: Page;
  readonly server: CodeServer;
  /** A fresh copy of tests/editors/workspace. */
  readonly workspace: string;
  /** The folder of the editor's settings, extensions and logs. */
  readonly profile: string;
  /** Writes what the browser shows to a PNG file, for a person to look at. */
  screenshot(file: string): Promise<void>;
  close(): Promise<void>;
}

export interface Options {
  readonly settings: Record<string, unknown>;
  readonly flags?: readonly string[];
  readonly env?: Record<string, string>;
}

/** Starts the editor; the page is still empty. Needs CHROMIUM, the path of a browser. */
export async function startEditor(options: Options): Promise<BrowserEditor> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tapelint-editor-'));
  const workspace = path.join(folder, 'workspace');
  const profile = path.join(folder, 'profile');
  fs.cpSync(path.resolve('tests', 'editors', 'workspace'), workspace, { recursive: true });
  let server: CodeServer | undefined;
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await server?.stop();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    server = await startCodeServer({
      ...options,
      profile,
      env: { ...options.env, TEST_PROFILE: profile, TEST_PYTHON: PYTHON },
    });
    browser = await launch();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(PATIENCE);
    const screenshot = async (file: string) => {
      await page.waitForTimeout(FADE);
      await page.screenshot({ path: path.resolve(SHOTS, file) });
    };
    return { page, server, workspace, profile, screenshot, close };
  } catch (error) {
    await close();
    throw error;
  }
}
