// Ways through the pages, in WebKit.
import test from 'node:test';
import { WebKit, missing } from './webkit.mjs';

/** Why there is no WebKit here; nothing when there is. */
export const skip = missing();

/**
 * Registers a way through in both languages, each in a browser of its own.
 *
 * @param {string} name
 * @param {(given: {browser: WebKit, page: import('./webkit.mjs').Page, lang: 'en' | 'ja'}) => Promise<void>} body
 */
export function way(name, body) {
  for (const lang of ['en', 'ja']) {
    test(`WebKit: ${name}, ${lang}`, { skip, timeout: 90_000 }, async () => {
      const browser = await WebKit.open();
      try { await body({ browser, page: await browser.page(), lang }); } finally { await browser.close(); }
    });
  }
}
