// Signing in to somebody else's page: the button, the window or the way there and back, and a code that is worth something.
import test from 'node:test';
import assert from 'node:assert/strict';
import { visitTest } from '../lib/browser.mjs';
import { givePassword, identify, at, numberOf, remember } from '../lib/page.mjs';
import { Sites, claimsOf, pkce, seen, seenSoFar } from '../lib/sites.mjs';
import { messages, values } from '../lib/messages.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());
const options = { gateway: () => sites.world() };

const WORDS = { en: { button: 'Sign in', waiting: 'Go on in the window that has opened.', cancel: 'Cancel' }, ja: { button: 'サインイン', waiting: '開いたウィンドウで続けてください。', cancel: 'キャンセル' } };

/** A page of the shop with the element, in a language. */
async function host(visit, lang, attributes, more = {}) {
  const path = `/host-${Math.random().toString(36).slice(2)}`;
  sites.shop.page(path, { lang, element: `<genkan-signin id="a" client="shop" callback="/callback" ${attributes}></genkan-signin>`, ...more });
  const page = await visit.tab(path);
  await seen(page, 'ready');
  return page;
}

/** Presses the button; the window that opens. */
async function windowOf(page) {
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.locator('[part=main]').click()]);
  return popup;
}

/** Everything a person does on the sign-in page, with the phone. */
async function signIn(page, user, phone) {
  await identify(page, user);
  await givePassword(page, user);
  await phone.approve(await numberOf(page));
  await remember(page, false);
}

async function person(visit, wanted) {
  const user = await sites.gateway.addUser({ mode: 'none', ...wanted });
  visit.canary.guard('the password', user.password);
  return { user, phone: await sites.gateway.pair(user) };
}

for (const lang of ['en', 'ja']) {
  visitTest(`pop-up: button, window, phone, code, tokens, ${lang}`, { ...options, lang }, async (visit) => {
    const all = await messages(visit);
    const { user, phone } = await person(visit);
    const page = await host(visit, lang, 'scope="openid profile"');
    assert.equal(await page.locator('[part=main]').innerText(), WORDS[lang].button);
    const popup = await windowOf(page);
    assert.equal(await page.locator('[part=note]').innerText(), WORDS[lang].waiting);
    await at(popup, 'identify');
    assert.equal(await popup.locator('html').getAttribute('lang'), lang);
    assert.equal(await popup.evaluate(() => window.opener), null);
    await signIn(popup, user, phone);
    const [{ detail }] = await seen(page, 'result');
    if (!popup.isClosed()) await popup.waitForEvent('close');
    assert.deepEqual(Object.keys(detail).sort(), ['code', 'codeVerifier', 'iss', 'redirectUri', 'state']);
    assert.equal(detail.iss, sites.issuer);
    assert.deepEqual((await seenSoFar(page)).map((one) => one.type), ['ready', 'result', 'close']);
    const reply = await sites.redeem({ code: detail.code, verifier: detail.codeVerifier, redirectUri: detail.redirectUri, origin: sites.shop.origin });
    assert.equal(reply.status, 200, reply.text);
    assert.equal(claimsOf(reply.json.id_token).preferred_username, user.identifier);
    // Nothing but the two messages between the tabs of the shop; none to a window.
    assert.deepEqual(values(all, 'window'), []);
    assert.deepEqual(values(all.filter((one) => one.origin === sites.shop.origin), 'channel').map((one) => Object.keys(one).sort().join()), ['code,error,iss,state', 'state,taken']);
    assert.ok(!page.url().includes('code='));
    // At rest again, and ready for another.
    assert.equal(await page.locator('[part=note]').innerText(), '');
    assert.equal(await page.locator('[part=main]').innerText(), WORDS[lang].button);
  });

  visitTest(`redirect: there and back in one tab, ${lang}`, { ...options, lang }, async (visit) => {
    const { user, phone } = await person(visit);
    const page = await host(visit, lang, 'mode="redirect"');
    await page.locator('[part=main]').click();
    await at(page, 'identify');
    await signIn(page, user, phone);
    const [{ detail, from }] = await seen(page, 'result');
    assert.equal(from, 'genkan-callback');
    assert.equal(new URL(page.url()).search, '', 'no code in the history');
    assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage)), []);
    const reply = await sites.redeem({ code: detail.code, verifier: detail.codeVerifier, redirectUri: detail.redirectUri, origin: sites.shop.origin });
    assert.equal(reply.status, 200, reply.text);
    await page.reload();
    const [again] = await seen(page, 'error');
    assert.deepEqual(again.detail, { reason: 'expired' });
  });
}

visitTest('a server with its own verifier: the page gets a code and no verifier', options, async (visit) => {
  const { user, phone } = await person(visit);
  const { verifier, challenge, state, nonce } = pkce();
  const page = await host(visit, 'en', `state="${state}" code-challenge="${challenge}" nonce="${nonce}" login-hint="${user.identifier}"`);
  const popup = await windowOf(page);
  await at(popup, 'identify');
  await signIn(popup, user, phone);
  const [{ detail }] = await seen(page, 'result');
  assert.equal(detail.state, state);
  assert.equal('codeVerifier' in detail, false);
  const reply = await sites.redeem({ code: detail.code, verifier, origin: sites.shop.origin });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(claimsOf(reply.json.id_token).nonce, nonce);
});

visitTest('who is signed in already comes straight back; the window says nothing to a page that asked before', options, async (visit) => {
  const { user, phone } = await person(visit);
  const first = await host(visit, 'en', '');
  const popup = await windowOf(first);
  await signIn(popup, user, phone);
  await seen(first, 'result');
  const second = await host(visit, 'en', '');
  const [again] = await Promise.all([second.waitForEvent('popup'), second.locator('[part=main]').click()]);
  await seen(second, 'result');
  if (!again.isClosed()) await again.waitForEvent('close');
  assert.equal((await seenSoFar(first)).filter((one) => one.type === 'result').length, 1);
});

// Whoever signs in leaves what was begun before as another browser: the first window may ask for it once more.
const left = { ...options, expect: [/404 .*\/api\/v1\/flows\//] };
visitTest('two at once: each page gets its own answer', left, async (visit) => {
  const [one, two] = [await person(visit), await person(visit)];
  const path = '/two';
  sites.shop.page(path, { element: '<genkan-signin id="a" client="shop" callback="/callback"></genkan-signin><genkan-signin id="b" client="shop" callback="/callback">Second</genkan-signin>' });
  const page = await visit.tab(path);
  await seen(page, 'ready', { count: 2 });
  const open = async (id) => (await Promise.all([page.waitForEvent('popup'), page.locator(`#${id} [part=main]`).click()]))[0];
  const [first, second] = [await open('a'), await open('b')];
  await signIn(second, two.user, two.phone);
  const [result] = await seen(page, 'result');
  assert.equal(result.id, 'b');
  await at(first, 'identify');
  await first.evaluate(() => { location.reload(); });
  await at(first, 'identify');
  await first.close();
  assert.equal(one.user.identifier === two.user.identifier, false);
  assert.deepEqual((await seenSoFar(page)).filter((event) => event.id === 'a').map((event) => event.type), ['ready']);
});
