import type { Locator, Page } from 'playwright-core';
import type { BrowserEditor } from './browserEditor';

/** The row of a file in the explorer. */
function row(page: Page, file: string): Locator {
  return page.locator('.explorer-folders-view .monaco-list-row', { hasText: file });
}

/** Opens the workspace. */
export async function openFolder({ page, server, workspace }: BrowserEditor): Promise<void> {
  await page.goto(server.address(workspace));
  await row(page, 'zip_clipped.py').waitFor();
}

/** Opens a file of the workspace, to stay. */
export async function openFile({ page }: BrowserEditor, file: string): Promise<void> {
  await row(page, file).dblclick();
  await page.locator('.tab.active', { hasText: file }).waitFor();
}
