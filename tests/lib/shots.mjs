// Screenshots, for eyes.
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../artifacts');

/** Takes a picture of the whole page into tests/artifacts. */
export async function shoot(page, name) {
  const path = join(FOLDER, `${name.replaceAll(/[^\w/.-]+/g, '-')}.png`);
  await mkdir(dirname(path), { recursive: true });
  // For these Playwright puts a style into the page, which the policy of the pages forbids it in Firefox.
  const chromium = page.context().browser().browserType().name() === 'chromium';
  await page.screenshot({ path, fullPage: true, ...chromium ? { animations: 'disabled' } : { caret: 'initial' } });
  return path;
}
