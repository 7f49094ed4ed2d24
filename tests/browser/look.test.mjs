// Every screen: accessible in light and dark, usable at 320 px and at large text, in two languages; pictures of each.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { accessible } from '../lib/axe.mjs';
import { fits } from '../lib/page.mjs';
import { shoot } from '../lib/shots.mjs';
import { everyPhoneScreen, everyScreen, SHORT } from '../lib/walk.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(SHORT); });
after(() => gateway.dispose());

// Of the scenes without a gateway and without an application.
const EXPECTED = [/console: Failed to load resource/, /console: .*integrity/];
const seen = new Map();

const WIDTHS = [[1280, 800], [320, 640]];

/** Walks through all screens before it fails, so that one report tells everything. */
async function studied(walk, visit, lang, themes) {
  const failures = [];
  const keep = async (check) => {
    try { await check(); } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error;
      failures.push(error.message);
    }
  };
  await walk(visit, study(lang, themes, keep));
  assert.deepEqual(failures, []);
}

function study(lang, themes, keep) {
  return async (page, name) => {
    seen.set(lang, [...seen.get(lang) ?? [], name]);
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
async function targets(page, about) {
  const small = await page.evaluate(() => [...document.querySelectorAll('button, input, a, summary, select, [role=button]')]
    .filter((one) => one.checkVisibility() && !(one.tagName === 'A' && one.closest('p')) && !['hidden', 'checkbox'].includes(one.type))
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
    .map(([one, box]) => `${one.outerHTML.slice(0, 100)} ${Math.round(box.width)} x ${Math.round(box.height)}`));
  assert.deepEqual(small, [], `targets under 24 px (${about})`);
}

visitTest('every screen of the sign-in page, en, light and dark', { gateway: () => gateway, expect: EXPECTED, timeout: 240_000 },
  (visit) => studied(everyScreen, visit, 'en', ['light', 'dark']));
visitTest('every screen of the sign-in page, ja', { gateway: () => gateway, lang: 'ja', expect: EXPECTED, timeout: 240_000 },
  (visit) => studied(everyScreen, visit, 'ja', ['light']));
visitTest('every screen of the phone page, en, light and dark', { gateway: () => gateway, expect: EXPECTED, timeout: 120_000 },
  (visit) => studied(everyPhoneScreen, visit, 'en phone', ['light', 'dark']));
visitTest('every screen of the phone page, ja', { gateway: () => gateway, lang: 'ja', expect: EXPECTED, timeout: 120_000 },
  (visit) => studied(everyPhoneScreen, visit, 'ja phone', ['light']));

test('both languages showed the same screens', () => {
  assert.deepEqual(seen.get('ja'), seen.get('en'));
  assert.ok(seen.get('en')?.length >= 25, `${seen.get('en')}`);
});

/** All text a person meets, outside data that nobody translates; brackets mark what came out of the message table. */
async function untranslated(page, data) {
  return page.evaluate((known) => {
    const found = [];
    const strip = (text) => {
      let rest = text;
      for (const word of known) rest = rest.replaceAll(word, ' ');
      // Innermost first: a text in brackets may hold another one.
      for (let before; before !== rest;) { before = rest; rest = rest.replaceAll(/\[[^[\]]*\]/gs, ' '); }
      return rest.trim();
    };
    const copy = [];
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) copy.push(node.data);
      if (node.nodeType !== Node.ELEMENT_NODE) return;
      if (!node.checkVisibility() && getComputedStyle(node).display === 'none') return;
      if (node.hidden || ['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE'].includes(node.tagName)) return;
      if (node.matches('[translate=no], [data-action=language]')) return;
      for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'aria-description']) {
        const value = node.getAttribute(name);
        if (value && /\p{L}/u.test(strip(value))) found.push(`${name}="${value}"`);
      }
      node.childNodes.forEach(walk);
      if (getComputedStyle(node).display !== 'inline') copy.push('\n');
    };
    walk(document.body);
    copy.push('\n', document.title);
    for (const line of strip(copy.join('')).split('\n')) if (/\p{L}/u.test(line)) found.push(line.trim());
    return found;
  }, data);
}

const DATA = ['Mei’s phone', 'Aoba Health', 'Genkan', 'localhost', 'Chromium', 'Chrome', 'Linux'];
visitTest('no text escapes translation: the pseudo-locale brackets all of it', { gateway: () => gateway, lang: 'en-XA', expect: EXPECTED, timeout: 240_000 }, async (visit) => {
  const leaks = [];
  let bracketed = 0;
  const check = async (page, name) => {
    if (name === 'fallback') return; // the static shell exists in the languages that are shipped
    const identifiers = await page.evaluate(() => document.body.innerText.match(/\S+@aoba\.example/g) ?? []);
    for (const leak of await untranslated(page, [...DATA, ...identifiers])) leaks.push(`${name}: ${leak}`);
    bracketed += (await page.locator('body').innerText()).split('[').length - 1;
    await page.setViewportSize({ width: 320, height: 640 });
    await fits(page, `${name}, texts a third longer`);
    await page.setViewportSize({ width: 1280, height: 800 });
  };
  await everyScreen(visit, check);
  await everyPhoneScreen(visit, check);
  assert.ok(bracketed > 200, `${bracketed} texts in brackets: is the pseudo-locale on?`);
  assert.deepEqual([...new Set(leaks)], []);
});
