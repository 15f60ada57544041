import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** What Chromium saw of a page. */
export interface Picture {
  readonly name: string;
  /** Panels that were drawn, rows left out. */
  readonly panels: number;
  /** Titles of panels that say that they have no data. */
  readonly empty: readonly string[];
  /** Errors of the page, and panels that could not be drawn. */
  readonly errors: readonly string[];
}

/**
 * Opens pages in Chromium, one after the other, and takes a picture of each.
 *
 * @param pages - HTML by name
 * @param folder - gets `<name>.png`
 */
export async function takePictures(
  program: string,
  pages: ReadonlyMap<string, string>,
  folder: string,
): Promise<Picture[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'xai-metrics-pages-'));
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: program,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
  try {
    const pictures: Picture[] = [];
    for (const [name, html] of pages) {
      const file = join(scratch, `${name}.html`);
      writeFileSync(file, html);
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector('body[data-ready]', { timeout: 60_000 });
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
      const titles = (selector: string) =>
        page.locator(`.panel:has(${selector}) h2`).allTextContents();
      errors.push(...(await titles('.error')));
      pictures.push({
        name,
        panels: await page.locator('.panel:not(.row)').count(),
        empty: await titles('.empty'),
        errors,
      });
      await page.close();
    }
    return pictures;
  } finally {
    await browser.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
