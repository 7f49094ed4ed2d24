// What is looked at on every screen: axe, sideways scrolling at 320 px and at 400 % zoom, size of targets; and a picture.
import assert from 'node:assert/strict';
import { accessible } from './axe.mjs';
import { fits } from './page.mjs';
import { shoot } from './shots.mjs';

// Of the scenes without a gateway and without an application.
export const EXPECTED = [/console: Failed to load resource/, /console: .*integrity/];

const WIDTHS = [[1280, 800], [320, 640]];

/**
 * Walks through all screens before it fails, so that one report tells everything. Resolves with their names.
 *
 * @param {Function} walk of walk.mjs
 * @param {string[]} themes `light`, `dark`
 */
export const studied = (walk, visit, lang, themes) => walked(walk, visit, (keep) => study(lang, themes, keep));

/**
 * The same for screens that the gallery studies: what is looked at is what the gallery does not have, the document
 * around them. Each has to fit on 320 px; axe looks at the first one, and at those in `alone`.
 *
 * @param {string[]} alone screens without a scene
 */
export const glanced = (walk, visit, lang, alone) => walked(walk, visit, (keep) => {
  let first = true;
  return async (page, name) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await keep(() => fits(page, `${name}, ${lang}, 320 px`));
    if (first || alone.includes(name)) await keep(() => accessible(page, `${name}, ${lang}, 320 px`));
    first = false;
    await shoot(page, `${lang}/${name}-320`);
    await page.setViewportSize({ width: 1280, height: 800 });
  };
});

/** Goes on after a failed check; resolves with the names of the screens. */
async function walked(walk, visit, looking) {
  const failures = [];
  const names = [];
  const keep = async (check) => {
    try { await check(); } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error;
      failures.push(error.message);
    }
  };
  const look = looking(keep);
  await walk(visit, async (page, name) => {
    names.push(name);
    await look(page, name);
  });
  assert.deepEqual(failures, []);
  return names;
}

function study(lang, themes, keep) {
  return async (page, name) => {
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      for (const [width, height] of WIDTHS) {
        await page.setViewportSize({ width, height });
        const about = `${name}, ${lang}, ${theme}, ${width} px`;
        await keep(() => fits(page, about));
        await shoot(page, `${lang}/${name}-${theme}-${width}`);
        if ((width === 320) === (theme === 'light')) await keep(() => accessible(page, about));
      }
    }
    await page.setViewportSize({ width: 320, height: 256 });
    await keep(() => fits(page, `${name}, ${lang}, 400 % zoom`));
    await keep(() => targets(page, `${name}, ${lang}`));
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: 'light' });
  };
}

/** Targets of at least 24 px (WCAG 2.5.8); links inside a sentence are excepted by the rule itself. */
export async function targets(page, about) {
  const small = await page.evaluate(() => [...document.querySelectorAll('button, input, a, summary, select, [role=button]')]
    .map((one) => (one.type === 'radio' ? one.closest('label') ?? one : one)) // the label is what is tapped
    .filter((one) => one.checkVisibility() && !(one.tagName === 'A' && one.closest('p')) && !['hidden', 'checkbox'].includes(one.type))
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
    .map(([one, box]) => `${one.outerHTML.slice(0, 100)} ${Math.round(box.width)} x ${Math.round(box.height)}`));
  assert.deepEqual(small, [], `targets under 24 px (${about})`);
}
