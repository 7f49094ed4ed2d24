// No text escapes translation: with the pseudo-locale everything that comes out of the table of texts is in brackets.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { fits } from '../lib/page.mjs';
import { EXPECTED } from '../lib/study.mjs';
import { everyPhoneScreen, everyScreen, SHORT } from '../lib/walk.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(SHORT); });
after(() => gateway.dispose());

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

/** What the pseudo-locale makes of a text; its gaps stay. The phone's page does the same by itself. */
const bracketed = (text) => `[${text.replaceAll(/[aeiou](?![^{]*\})/g, (vowel) => `${vowel}\u0301`.normalize('NFC'))} ${'·'.repeat(text.length / 3)}]`;

/** The sign-in page's texts come in a file: they are put into brackets on the way, and the document is told not to mind. */
async function bracketTexts({ context }) {
  await context.route('**/texts.en.*', async (route) => {
    const response = await route.fetch();
    const texts = (await response.text()).split('\n');
    await route.fulfill({ response, body: texts.map(bracketed).join('\n') });
  });
  await context.route((url) => ['/', '/signed-in'].includes(url.pathname), async (route) => {
    if (route.request().method() !== 'GET') return route.fallback();
    const response = await route.fetch();
    return route.fulfill({ response, body: (await response.text()).replace(/(data-texts-en="[^ "]+) [^"]+"/, '$1"') });
  });
}

const DATA = ['Mei’s phone', 'Aoba Health', 'Genkan', 'localhost', 'Chromium', 'Chrome', 'Linux'];
visitTest('no text escapes translation: the pseudo-locale brackets all of it', { gateway: () => gateway, lang: 'en-XA', expect: EXPECTED, timeout: 300_000 }, async (visit) => {
  await bracketTexts(visit);
  const leaks = [];
  let brackets = 0;
  const check = async (page, name) => {
    if (name === 'fallback') return; // the static shell exists in the languages that are shipped
    const identifiers = await page.evaluate(() => document.body.innerText.match(/\S+@aoba\.example/g) ?? []);
    for (const leak of await untranslated(page, [...DATA, ...identifiers])) leaks.push(`${name}: ${leak}`);
    brackets += (await page.locator('body').innerText()).split('[').length - 1;
    await page.setViewportSize({ width: 320, height: 640 });
    await fits(page, `${name}, texts a third longer`);
    await page.setViewportSize({ width: 1280, height: 800 });
  };
  await everyScreen(visit, check);
  await everyPhoneScreen(visit, check);
  assert.ok(brackets > 200, `${brackets} texts in brackets: is the pseudo-locale on?`);
  assert.deepEqual([...new Set(leaks)], []);
});
