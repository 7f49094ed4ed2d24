// Secrets are canaries: unique values that must turn up nowhere but where they belong (security rule 21).
import assert from 'node:assert/strict';

/** All spellings a run of bytes could be left behind in. */
function spellings(bytes) {
  return [bytes.toString('base64url'), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex'), base32(bytes)];
}

function base32(bytes) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return bits.match(/.{5}/g).map((five) => alphabet[parseInt(five, 2)]).join('');
}

/** The scanner of one browser profile. */
export class Canary {
  #secrets = new Map();
  #visit;

  constructor(visit) { this.#visit = visit; }

  /**
   * From now on `value` must not turn up.
   *
   * @param {string} name
   * @param {string | Buffer} value
   * @param {{shown?: boolean}} options `shown`: the document may show it (the matching number, a code), nothing else
   */
  guard(name, value, { shown = false } = {}) {
    const values = Buffer.isBuffer(value) ? spellings(value) : [value, encodeURIComponent(value), Buffer.from(value).toString('base64').replace(/=+$/, '')];
    this.#secrets.set(name, { values: [...new Set(values)], shown });
  }

  /** Looks everywhere. */
  async scan() {
    const { context, requests, console: lines, gateway } = this.#visit;
    for (const cookie of await context.cookies()) {
      if (cookie.name.startsWith('__Host-')) this.guard(`cookie ${cookie.name}`, cookie.value);
    }
    const places = [
      ['the addresses requested', requests.map((one) => one.url).join('\n')],
      ['a Referer', requests.map((one) => one.headers.referer ?? '').join('\n')],
      ['the console', lines.join('\n')],
      ["the gateway's log", gateway.log],
    ];
    for (const page of context.pages()) {
      if (page.isClosed() || !page.url().startsWith(gateway.origin)) continue;
      places.push(...await this.#page(page));
    }
    for (const [name, { values, shown }] of this.#secrets) {
      for (const [place, text] of places) {
        if (shown && place.startsWith('the document')) continue;
        for (const value of values) {
          const at = find(text, value);
          assert.equal(at, -1, `${name} lies in ${place}: …${text.slice(Math.max(0, at - 60), at + 20)}…`);
        }
      }
    }
  }

  async #page(page) {
    const entries = await historyOf(page);
    const kept = await page.evaluate(everythingKept);
    for (const name of kept.cookies) assert.equal(name, 'lang', `a script can read the cookie ${name}`);
    return [
      ['the history', entries.map((entry) => `${entry.url}\n${entry.title}`).join('\n')],
      ['the history state', kept.state], ['the storage', kept.storage], ['the database', kept.database],
      ['the document', kept.document], ['the title', await page.title()],
    ];
  }
}

/** The history of a tab, which only Chromium tells. */
async function historyOf(page) {
  if (page.context().browser().browserType().name() !== 'chromium') return [];
  const protocol = await page.context().newCDPSession(page);
  const { entries } = await protocol.send('Page.getNavigationHistory');
  await protocol.detach();
  return entries;
}

/** Short digits (a code, a number) count only when they stand alone: clocks are full of digits. */
function find(text, value) {
  if (!/^\d{1,8}$/.test(value)) return text.indexOf(value);
  return text.search(new RegExp(`(?<![\\dA-Za-z.])${value}(?![\\dA-Za-z.])`));
}

/** Runs in the page: all that a script could read back, as text. */
async function everythingKept() {
  const text = async (value, depth = 0) => {
    if (depth > 6) return '';
    if (value instanceof CryptoKey) {
      if (!value.extractable) return `[key ${value.type}]`;
      return JSON.stringify(await crypto.subtle.exportKey('jwk', value).catch(() => 'unreadable'));
    }
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer ?? value);
      return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
    }
    if (value && typeof value === 'object') {
      return (await Promise.all(Object.entries(value).map(async ([name, one]) => `${name}: ${await text(one, depth + 1)}`))).join('\n');
    }
    return String(value);
  };
  const database = [];
  for (const { name } of await indexedDB.databases()) {
    const open = await new Promise((done, failed) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    for (const store of open.objectStoreNames) {
      const values = await new Promise((done, failed) => {
        const request = open.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
      });
      database.push(`${name}/${store}: ${await text(values)}`);
    }
    open.close();
  }
  const shadows = [...document.querySelectorAll('*')].map((one) => one.shadowRoot?.innerHTML ?? '').join('\n');
  return {
    cookies: document.cookie.split('; ').filter(Boolean).map((one) => one.split('=')[0]),
    state: JSON.stringify(history.state) ?? '',
    storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    database: database.join('\n'),
    document: document.documentElement.outerHTML + shadows,
  };
}
