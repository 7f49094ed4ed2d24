// A whole way through signing in, in both languages. At its end the phone has been disturbed exactly as often as it says.
import assert from 'node:assert/strict';
import { visitTest } from './browser.mjs';
import { CompanionPhone } from './companion.mjs';
import { at } from './page.mjs';

/**
 * Texts that screen readers are told, and the question of every screen, as they come, and what was last put on the
 * clipboard, which the page itself may not read: `{heads, said, copied}`.
 */
function record() {
  globalThis.genkanHeard = { heads: [], said: [] };
  const { heads, said } = globalThis.genkanHeard;
  const spoken = new WeakMap();
  const look = () => {
    const head = document.querySelector('h1')?.textContent;
    if (head && document.documentElement.hasAttribute('data-ready') && heads.at(-1) !== head) heads.push(head);
    for (const one of document.querySelectorAll('[role=status], [role=alert], [aria-live=polite]')) {
      const text = one.textContent.trim();
      if (spoken.get(one) === text) continue;
      spoken.set(one, text);
      if (text) said.push(text);
    }
  };
  const write = navigator.clipboard?.writeText.bind(navigator.clipboard);
  if (write) {
    navigator.clipboard.writeText = async (text) => {
      await write(text);
      globalThis.genkanHeard.copied = text;
    };
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['data-ready'] });
}

/** What the page puts on the clipboard next. */
export async function copied(page, press) {
  await page.evaluate(() => { delete globalThis.genkanHeard.copied; });
  await press();
  return (await page.waitForFunction(() => globalThis.genkanHeard.copied)).jsonValue();
}

const KANA = /[\u3040-\u30ff\u4e00-\u9fff]/;

/** What a page was told and asked since it was opened. */
export const heard = (page) => page.evaluate(() => globalThis.genkanHeard);

/** Every question was asked in this language. */
async function inLanguage(page, lang) {
  if (page.isClosed()) return;
  const { heads } = await heard(page) ?? { heads: [] };
  for (const head of heads) assert.equal(KANA.test(head), lang === 'ja', `a heading in the wrong language: ${head}`);
}

/**
 * Registers a journey in English and in Japanese.
 *
 * @param {string} name
 * @param {{gateway: () => import('./gateway.mjs').Gateway, user?: object, phone?: 'none' | 'plain' | 'page', pushes: number,
 *   path?: string, langs?: string[]}} options `user` goes to `addUser`; `phone` is none, the phone of phone.mjs (the
 *   default, saying `app` of itself) or the real page; `pushes` is how many requests it has received when all is over; the rest goes to
 *   `visitTest`.
 * @param {(given: {visit: import('./browser.mjs').Visit, page: object, user: object, phone: object, lang: string,
 *   gateway: object}) => Promise<void>} body
 */
export function journey(name, { user: wanted, phone: kind = 'plain', app, pushes, path = '/', langs = ['en', 'ja'], ...options }, body) {
  assert.equal(typeof pushes, 'number', `${name}: how many requests?`);
  for (const lang of langs) {
    visitTest(`${name}, ${lang}`, { ...options, lang }, async (visit) => {
      const { gateway } = visit;
      await visit.context.addInitScript(record);
      const user = await gateway.addUser({ mode: 'none', ...wanted });
      visit.canary.guard('the password', user.password);
      const phone = await paired(kind, gateway, user, { lang, app });
      const page = await visit.tab(path);
      await at(page, 'identify');
      assert.equal(await page.locator('html').getAttribute('lang'), lang);
      await body({ visit, page, user, phone, lang, gateway });
      await Promise.all(visit.context.pages().map((one) => inLanguage(one, lang)));
      assert.equal(await phone?.count() ?? 0, pushes, 'requests on the phone');
      await phone?.close?.({ requests: pushes });
    });
  }
}

async function paired(kind, gateway, user, { lang, app }) {
  if (kind === 'none') return undefined;
  if (kind === 'plain') return gateway.pair(user, 'Mei’s phone', app);
  assert.equal(kind, 'page');
  return CompanionPhone.pair(gateway, user, { lang });
}
