// axe-core on the page as it stands. The list of ignored rules is empty and stays so.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Fails with every violation found. The script goes in over the debugging protocol, past the page's CSP, and keeps to
 * itself: an isolated world would not see computed styles any differently, but would hide the page's globals.
 *
 * @param {string[]} [rules] only these, for what has passed all of them before
 */
export async function accessible(page, about, rules) {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(source);
  const { violations, passes } = await page.evaluate((only) => globalThis.axe.run(document, { runOnly: only }), rules ?? TAGS);
  assert.ok(passes.length > (rules ? 0 : 5), `axe looked at nothing (${about})`);
  const lines = violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 300)} ${node.failureSummary}`));
  assert.equal(lines.length, 0, `${about}: ${lines.join('\n')}`);
}
