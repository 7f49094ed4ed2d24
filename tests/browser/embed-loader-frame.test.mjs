// The frame as the loader shows it: what the element makes of it, the way out beside it, and how it goes away.
import test from 'node:test';
import assert from 'node:assert/strict';
import { visitTest } from '../lib/browser.mjs';
import { Framed } from '../lib/frame-host.mjs';
import { at, givePassword, identify, numberOf, remember } from '../lib/page.mjs';
import { Sites, claimsOf, seen, seenSoFar } from '../lib/sites.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());
const options = { gateway: () => sites.world() };

const types = async (page) => (await seenSoFar(page)).map((one) => one.type);
const LINK = { en: 'Open in a new window', ja: '新しいウィンドウで開く' };

let count = 0;
/** A page with the frame in it. */
async function shown(visit, lang, { attributes = '', parts = {}, site = sites.shop, client = 'pass' } = {}) {
  const path = `/framed-${count++}`;
  site.page(path, { lang, element: `<button id="ahead">ahead</button><genkan-signin id="a" client="${client}" mode="frame" callback="/callback" ${attributes}></genkan-signin><button id="behind">behind</button>`, ...parts });
  const page = await visit.tab();
  await page.goto(site.origin + path);
  const view = await page.waitForSelector('genkan-signin iframe');
  return new Framed({ page, view, frame: await view.contentFrame(), client, sites, lang });
}

async function person(visit) {
  const user = await sites.gateway.addUser({ mode: 'none' });
  visit.canary.guard('the password', user.password);
  return { user, phone: await sites.gateway.pair(user) };
}

for (const lang of ['en', 'ja']) {
  visitTest(`signing in in the frame, ${lang}`, { ...options, lang }, async (visit) => {
    const { user, phone } = await person(visit);
    const it = await shown(visit, lang, { attributes: 'scope="openid profile"' });
    const { page } = it;
    await it.prove(user);
    await it.at('push_pending');
    await phone.approve();
    const [{ detail }] = await seen(page, 'result');
    const reply = await sites.redeem({ client: 'pass', code: detail.code, verifier: detail.codeVerifier, redirectUri: detail.redirectUri, origin: sites.shop.origin });
    assert.equal(reply.status, 200, reply.text);
    assert.equal(claimsOf(reply.json.id_token).preferred_username, user.identifier);
    const all = await types(page);
    assert.deepEqual(all.filter((type) => type !== 'step'), ['ready', 'result', 'close']);
    assert.ok(all.includes('step'));
    assert.equal(await page.locator('iframe').count(), 0);
    await page.locator('[part=main]:visible').waitFor();
  });

  visitTest(`the window of its own, from beside the frame, ${lang}`, { ...options, lang, expect: [/501/] }, async (visit) => {
    const { user, phone } = await person(visit);
    const it = await shown(visit, lang, { client: 'shop' });
    const { page } = it;
    const link = page.locator('a[part=link]');
    assert.equal(await link.innerText(), LINK[lang]);
    const [popup] = await Promise.all([visit.context.waitForEvent('page'), link.click()]);
    assert.equal(await popup.evaluate(() => window.opener), null);
    await identify(popup, user);
    await givePassword(popup, user);
    await phone.approve(await numberOf(popup));
    await remember(popup, false);
    const [{ detail }] = await seen(page, 'result');
    const reply = await sites.redeem({ client: 'shop', code: detail.code, verifier: detail.codeVerifier, origin: sites.shop.origin });
    assert.equal(reply.status, 200, reply.text);
    assert.equal(await page.locator('iframe').count(), 0);
  });
}

visitTest('the attributes of the frame are these and no others', options, async (visit) => {
  const { view } = await shown(visit, 'en');
  const attributes = await view.evaluate((one) => Object.fromEntries([...one.attributes].map(({ name, value }) => [name, value])));
  const { src, style, ...rest } = attributes;
  assert.deepEqual(rest, {
    sandbox: 'allow-scripts allow-forms allow-same-origin allow-popups', allow: 'publickey-credentials-get', referrerpolicy: 'no-referrer',
    loading: 'eager', title: 'Sign in',
  });
  const url = new URL(src);
  assert.equal(url.origin + url.pathname, `${sites.issuer}/embed/signin`);
  assert.deepEqual(Object.fromEntries(url.searchParams), { client_id: 'pass', parent_origin: sites.shop.origin, lang: 'en' });
  assert.match(url.hash, /^#[\w-]{22,}$/);
  assert.match(style ?? '', /^(block-size: \d+px;)?$/);
});

for (const width of [320, 1280]) {
  visitTest(`every screen is as high as what is in it, at ${width} px`, { ...options, context: { viewport: { width, height: 800 } } }, async (visit) => {
    const { user, phone } = await person(visit);
    const it = await shown(visit, 'en');
    const whole = () => it.frame.waitForFunction(() => document.scrollingElement.scrollHeight <= innerHeight && document.scrollingElement.scrollWidth <= innerWidth);
    await it.at('identify');
    await whole();
    await it.prove(user);
    await it.at('push_pending');
    await whole();
    await it.press('choose_method');
    await it.at('choose_method');
    await whole();
    assert.ok(await it.page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth));
    assert.equal(await phone.count(), 1);
  });
}

visitTest('told to stop, it is gone, and the server knows', options, async (visit) => {
  const { user, phone } = await person(visit);
  const it = await shown(visit, 'en');
  await it.prove(user);
  await it.at('push_pending');
  await phone.pending();
  await it.page.evaluate(() => document.querySelector('genkan-signin').cancel());
  await it.page.waitForFunction(() => !document.querySelector('genkan-signin').shadowRoot.querySelector('iframe'));
  const events = await seenSoFar(it.page);
  assert.deepEqual(events.filter((one) => one.type !== 'step').map((one) => one.detail.reason ?? one.type), ['ready', 'cancelled', 'close']);
  const { requests } = await phone.requests();
  assert.notEqual(requests[0]?.state, 'pending');
  await it.page.locator('[part=main]:visible').click();
  await it.page.waitForSelector('genkan-signin iframe');
});

visitTest('taken out of the page with its frame, and put back', options, async (visit) => {
  const it = await shown(visit, 'en');
  await it.at('identify');
  await it.page.evaluate(() => { globalThis.kept = document.querySelector('genkan-signin'); globalThis.kept.remove(); });
  assert.equal(await it.page.evaluate(() => globalThis.kept.shadowRoot.querySelectorAll('iframe').length), 0);
  await it.page.evaluate(() => { document.querySelector('main').append(globalThis.kept); });
  await it.page.waitForSelector('genkan-signin iframe');
  await seen(it.page, 'ready', { count: 2 });
});

visitTest('a page that may not show it: the person is told, and has the window', { ...options, expect: [/./] }, async (visit) => {
  await visit.context.clock.install();
  const it = await shown(visit, 'en', { site: sites.evil, attributes: '', client: 'shop' });
  await it.page.clock.runFor(16_000);
  const [error] = await seen(it.page, 'error');
  assert.deepEqual(error.detail, { reason: 'refused' });
  assert.equal(await it.page.locator('[part=note]').innerText(), 'That did not work. Please try again.');
  assert.equal(await it.page.locator('a[part=link]:visible').count(), 1);
  assert.equal(await it.page.locator('iframe').count(), 0);
});

visitTest('the light of the page, not of the device: a light page on a dark device has a light frame', { ...options, context: { colorScheme: 'dark' } }, async (visit) => {
  for (const [scheme, dark] of [['light', false], ['dark', true], ['light dark', true]]) {
    sites.shop.page('/scheme.css', () => ({ headers: { 'content-type': 'text/css' }, body: `:root:root { color-scheme: ${scheme} }` }));
    const it = await shown(visit, 'en', { parts: { head: '<link rel="stylesheet" href="/scheme.css">' } });
    await it.at('identify');
    const [r] = await it.frame.evaluate(() => /\d+/.exec(getComputedStyle(document.documentElement).backgroundColor !== 'rgba(0, 0, 0, 0)' ? getComputedStyle(document.documentElement).backgroundColor : getComputedStyle(document.body).backgroundColor));
    assert.equal(Number(r) < 100, dark, `${scheme}: ${r}`);
  }
});
