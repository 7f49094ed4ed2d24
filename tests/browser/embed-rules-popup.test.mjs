// W15: the pop-up. Its result comes back by the host's own callback page and a channel of the host's origin, matched by its
// state; no window is ever asked whether it is open, and none knows the other.
import test from 'node:test';
import assert from 'node:assert/strict';
import { visited as visit } from '../lib/browser.mjs';
import { buttonOf, person, popupFrom, redeemed, throughPage } from '../lib/embedded.mjs';
import { messages } from '../lib/messages.mjs';
import { Sites, seen, seenSoFar } from '../lib/sites.mjs';
import { at } from '../lib/page.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());

const ELEMENT = '<genkan-signin id="a" client="shop" mode="popup" callback="/callback"></genkan-signin>';

const visited = (body, options) => visit(sites.world(), options, body);

async function host(visit, path, parts = {}) {
  sites.shop.page(path, { element: ELEMENT, ...parts });
  return visit.tab(path);
}

for (const policy of ['unsafe-none', 'same-origin-allow-popups', 'same-origin']) {
  for (const lang of ['en', 'ja']) {
    test(`there and back with Cross-Origin-Opener-Policy ${policy} on the host, ${lang}`, { timeout: 120_000 }, () => visited(async (visit) => {
      const { user, phone } = await person(sites, visit);
      const all = await messages(visit);
      const page = await host(visit, `/coop-${policy}-${lang}`, { lang, headers: { 'cross-origin-opener-policy': policy } });
      const popup = await popupFrom(page);
      await at(popup, 'identify');
      assert.equal(await popup.evaluate(() => window.opener), null, 'the issuer does not know who opened it');
      assert.equal(await popup.locator('html').getAttribute('lang'), lang);
      // It names the client, as soon as it has heard of it.
      await popup.locator('main', { hasText: lang === 'ja' ? 'ハナの店' : 'Hana Shop' }).waitFor();
      await throughPage(popup, user, phone);
      const { claims, detail } = await redeemed(sites, page);
      assert.equal(claims.aud, 'shop');
      assert.equal(detail.iss, sites.issuer);
      if (!popup.isClosed()) await popup.waitForEvent('close');
      assert.deepEqual(all.filter((one) => one.kind === 'window'), [], 'no window spoke to another');
      assert.equal(await phone.count(), 1);
    }, { lang }));
  }
}

test('a window that is not opened: said, and a link that opens it', { timeout: 120_000 }, () => visited(async (visit) => {
  const { user, phone } = await person(sites, visit);
  const page = await host(visit, '/blocked', { before: 'const real = window.open; window.open = function open() { window.open = real; return null; };' });
  await buttonOf(page).click();
  const [{ detail }] = await seen(page, 'error');
  assert.equal(detail.reason, 'popup-blocked');
  // The person can still go on: what opens the window is a link.
  const link = page.locator('genkan-signin').getByRole('link').first();
  const [popup] = await Promise.all([visit.context.waitForEvent('page'), link.click()]);
  await throughPage(popup, user, phone);
  await redeemed(sites, page);
}));

test('a window that the person closes: the page waits, can open another, and the second one counts', { timeout: 120_000 }, () => visited(async (visit) => {
  const { user, phone } = await person(sites, visit);
  const page = await host(visit, '/closed');
  const first = await popupFrom(page);
  await at(first, 'identify');
  await first.close();
  const again = page.locator('genkan-signin').getByRole('button').first();
  const [second] = await Promise.all([visit.context.waitForEvent('page'), again.click()]);
  await throughPage(second, user, phone);
  await redeemed(sites, page);
  assert.deepEqual((await seenSoFar(page)).filter((one) => one.type === 'error'), []);
}));

test('a window that goes somewhere else gives nothing away and gets nothing', { timeout: 120_000 }, () => visited(async (visit) => {
  const { user, phone } = await person(sites, visit);
  const page = await host(visit, '/away');
  const popup = await popupFrom(page);
  await at(popup, 'identify');
  await popup.goto(sites.evil.page('/trap', '<!doctype html><title>trap</title>'));
  const known = await popup.evaluate(() => ({ opener: window.opener, referrer: document.referrer, name: window.name }));
  assert.equal(known.opener, null);
  assert.ok(!known.referrer.includes('state') && !known.referrer.includes('return='), known.referrer);
  // It shouts into the same channel, at its own origin: nobody hears it.
  await popup.evaluate(() => { for (const name of ['genkan', 'genkan-callback', 'genkan-signin']) new BroadcastChannel(name).postMessage({ v: 1, state: 'x', code: 'x'.repeat(43), iss: 'x' }); });
  await popup.goBack();
  await at(popup, 'identify');
  await throughPage(popup, user, phone);
  await redeemed(sites, page);
}));

/**
 * Marks the document (`data-heard`) when the page has heard the last word in the channel. The page's own ears are older: what
 * was said before they have heard as well.
 */
const hearsTheLast = (page) => page.evaluate(() => {
  new BroadcastChannel('genkan').addEventListener('message', ({ data }) => { if (data === 'last') document.documentElement.dataset.heard = ''; });
});
const heardTheLast = (page) => page.locator('html[data-heard]').waitFor({ state: 'attached' });

test('results with another state, and junk, in the very channel change nothing', { timeout: 120_000 }, () => visited(async (visit) => {
  const { user, phone } = await person(sites, visit);
  await visit.context.addInitScript(() => {
    const Real = globalThis.BroadcastChannel;
    globalThis.genkanChannels = [];
    globalThis.BroadcastChannel = class extends Real { constructor(name) { super(name); globalThis.genkanChannels.push(name); } };
  });
  const page = await host(visit, '/foreign');
  const popup = await popupFrom(page);
  await at(popup, 'identify');
  const names = await page.evaluate(() => globalThis.genkanChannels);
  assert.ok(names.length, 'it listens');
  const before = (await seenSoFar(page)).length;
  await hearsTheLast(page);
  const other = await visit.context.newPage();
  await other.goto(sites.shop.page('/other', '<!doctype html><title>other tab</title>'));
  await other.evaluate((channels) => {
    for (const name of channels) {
      const channel = new BroadcastChannel(name);
      const values = [null, 1, 'x', [], {}, { state: 'x', code: 'c'.repeat(43), iss: 'x' }, { v: 1, state: 'y', code: 'c'.repeat(43) }, { state: { toString: 1 }, code: [] }, { state: ['x'] }, new Map(), 'x'.repeat(100_000)];
      for (let i = 0; i < 10_000; i += 1) channel.postMessage(values[i % values.length]);
      channel.postMessage('last');
    }
  }, names);
  await heardTheLast(page);
  assert.equal((await seenSoFar(page)).length, before);
  await throughPage(popup, user, phone);
  await redeemed(sites, page);
}));

test('the right state with another issuer is no result', { timeout: 120_000 }, () => visited(async (visit) => {
  const { user, phone } = await person(sites, visit);
  const page = await host(visit, '/mixed-up');
  const popup = await popupFrom(page);
  await at(popup, 'identify');
  const state = await page.evaluate(() => new URL(document.querySelector('genkan-signin').shadowRoot.querySelector('a').href).searchParams.get('state'));
  await hearsTheLast(page);
  const other = await visit.context.newPage();
  // RFC 9207: a callback that names another issuer, or none, is somebody mixing servers up.
  for (const iss of [sites.evil.origin, undefined]) {
    const query = new URLSearchParams({ code: 'c'.repeat(43), state, ...iss ? { iss } : {} });
    await other.goto(`${sites.shop.origin}/callback?${query}`);
    const [{ detail }] = await seen(other, 'error');
    assert.equal(detail.reason, 'expired');
  }
  await other.evaluate(() => new BroadcastChannel('genkan').postMessage('last'));
  await heardTheLast(page);
  assert.deepEqual((await seenSoFar(page)).filter((one) => one.type === 'result'), []);
  await throughPage(popup, user, phone);
  await redeemed(sites, page);
}));

test('two windows at once: each page gets its own result', { timeout: 120_000 }, () => visited(async (visit) => {
  const people = [await person(sites, visit), await person(sites, visit)];
  const pages = [await host(visit, '/two-a'), await host(visit, '/two-b')];
  const popups = [];
  for (const page of pages) { await page.bringToFront(); popups.push(await popupFrom(page)); }
  // The second one is through first. It is another person: the browser's flow is the latest one.
  const [, second] = popups;
  await throughPage(second, people[1].user, people[1].phone);
  const { detail } = await redeemed(sites, pages[1]);
  assert.deepEqual((await seenSoFar(pages[0])).filter((one) => one.type === 'result'), [], 'the other page heard nothing of it');
  await popups[0].bringToFront();
  await popups[0].reload();
  // It asks who is there, or goes on by itself with whoever is signed in now.
  const through = seen(pages[0], 'result').then(() => false);
  const asks = await Promise.race([through, at(popups[0], 'identify').then(() => true, () => through)]);
  if (asks) await throughPage(popups[0], people[0].user, people[0].phone);
  const first = await seen(pages[0], 'result');
  assert.notEqual(first[0].detail.code, detail.code);
}));

test('two elements in one page: each gets its own result', { timeout: 120_000 }, () => visited(async (visit) => {
  const { user, phone } = await person(sites, visit);
  const page = await host(visit, '/pair', { element: `${ELEMENT}<genkan-signin id="b" client="plain" mode="popup" callback="/callback"></genkan-signin>` });
  const popup = await popupFrom(page, 'b');
  await throughPage(popup, user, phone);
  const results = await seen(page, 'result');
  assert.deepEqual(results.map((one) => one.id), ['b']);
  const reply = await sites.redeem({ client: 'plain', code: results[0].detail.code, verifier: results[0].detail.codeVerifier, redirectUri: results[0].detail.redirectUri });
  assert.equal(reply.status, 200, reply.text);
}));

test('nobody asks a window whether it is open', { timeout: 120_000 }, () => visited(async (visit) => {
  const { user, phone } = await person(sites, visit);
  await visit.context.addInitScript(() => {
    globalThis.genkanAsked = [];
    for (const name of ['closed', 'opener']) {
      const own = Object.getOwnPropertyDescriptor(window, name);
      Object.defineProperty(window, name, { ...own, get() { globalThis.genkanAsked.push(name); return own.get.call(this); } });
    }
    const real = window.open;
    window.open = function open(...given) {
      const made = real.apply(this, given);
      return made && new Proxy(made, { get(target, name) { globalThis.genkanAsked.push(String(name)); return Reflect.get(target, name); } });
    };
  });
  const page = await host(visit, '/asked');
  const popup = await popupFrom(page);
  await throughPage(popup, user, phone);
  await redeemed(sites, page);
  const asked = await page.evaluate(() => globalThis.genkanAsked);
  assert.deepEqual(asked.filter((name) => ['closed', 'opener', 'location', 'postMessage'].includes(name)), []);
}));

test('an error of the issuer comes back as a word', { timeout: 120_000 }, () => visited(async (visit) => {
  const page = await host(visit, '/none', { element: '<genkan-signin id="a" client="gone" mode="popup" callback="/callback"></genkan-signin>' });
  const popup = await popupFrom(page);
  await popup.waitForLoadState();
  // A client that is switched off is not sent back to: the issuer says it, calmly, on its own page.
  assert.ok(popup.url().startsWith(sites.issuer), popup.url());
  assert.deepEqual((await seenSoFar(page)).filter((one) => one.type === 'result'), []);
}, { expect: [/console: .*(400|403|404)/] }));
