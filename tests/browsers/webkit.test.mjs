// The main ways through the pages in WebKit: what other browser tests find in Chromium, seen once in the other engine. It
// keeps no `Secure` cookie without TLS, not from this computer either, so all of it is behind TLS here.
import test from 'node:test';
import assert from 'node:assert/strict';
import { signIn } from '../lib/account.mjs';
import { ROOMY } from '../lib/config.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { skip, way } from '../lib/in-webkit.mjs';
import { at, control, givePassword, identify, message, numberOf, press, prove, remember, signedInPage, submit } from '../lib/page.mjs';
import { Sites, claimsOf, seen } from '../lib/sites.mjs';
import { words } from '../lib/words.mjs';

let gateway;
let sites;
test.before(async () => {
  if (skip) return;
  gateway = await Gateway.start({ ...ROOMY, secure: true });
  sites = await Sites.open({ secure: true });
});
test.after(async () => {
  await gateway?.dispose();
  await sites?.close();
});

/** Somebody with a phone. */
async function person(at = gateway, about = { mode: 'type2' }) {
  const user = await at.addUser(about);
  return { user, phone: await at.pair(user) };
}

/** A page of the gateway in a language. */
async function come(page, lang, path = '/') {
  await page.goto(gateway.origin + path);
  await page.evaluate((to) => { document.cookie = `lang=${to}; Path=/`; }, lang);
  await page.reload();
  await page.waitForFunction((to) => document.documentElement.lang === to && document.documentElement.hasAttribute('data-ready'), lang);
}

const cookies = (page) => page.call('GET', '/cookie');

way('signed in with the number, remembered, and out again', async ({ page, lang }) => {
  const { user, phone } = await person();
  await come(page, lang);
  assert.match(await page.locator('h1').innerText(), words(lang, 'identify_title'));
  await prove(page, user);
  await phone.approve(await numberOf(page));
  await remember(page, true);
  await signedInPage(page);
  const [session] = (await cookies(page)).filter((one) => one.name === '__Host-sid');
  assert.ok(session.secure && session.httpOnly && session.expiry > Date.now() / 1000 + 86_400, JSON.stringify({ ...session, value: '' }));
  await page.reload();
  await signedInPage(page);
  await press(page, 'sign_out');
  await at(page, 'signed-out');
  assert.equal((await cookies(page)).some((one) => one.name === '__Host-sid'), false);
});

way('a wrong password, another way, a wrong code, a right one', async ({ page, lang }) => {
  const { user, phone } = await person();
  await come(page, lang);
  await identify(page, user);
  await givePassword(page, { password: 'wrong' });
  assert.match(await message(page), words(lang, 'password_wrong'));
  await givePassword(page, user);
  await at(page, 'push_pending');
  await press(page, 'use_code');
  await at(page, 'code_required');
  const right = phone.totp();
  await page.locator('input[name=code]').fill(String((Number(right) + 1) % 1_000_000).padStart(6, '0'));
  await message(page);
  await page.locator('input[name=code]').fill(right);
  await submit(page);
  await at(page, 'remember_browser');
});

way('loaded again in the middle: the same number, and nobody is asked twice', async ({ page, lang }) => {
  const { user, phone } = await person();
  await come(page, lang);
  await identify(page, user);
  await at(page, 'password');
  await page.reload();
  await givePassword(page, user);
  const number = await numberOf(page);
  await page.reload();
  assert.equal(await numberOf(page), number);
  await phone.approve(number);
  await remember(page, false);
  await signedInPage(page);
  assert.equal(await phone.count(), 1);
});

way('denied on the phone', async ({ page, lang }) => {
  const { user, phone } = await person();
  await come(page, lang);
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.deny();
  await at(page, 'push_ended');
  await page.goBack();
  assert.equal(await phone.count(), 1, 'going back asks nobody');
});

way('security info: where one is signed in, and out there', async ({ page, lang }) => {
  const { user, phone } = await person();
  const other = gateway.client();
  await signIn(other, user, phone);
  await come(page, lang, '/?return=/security-info');
  await prove(page, user);
  await phone.approve(await numberOf(page));
  await remember(page, false);
  await at(page, 'security-info');
  await page.evaluate(() => { location.hash = '#sessions'; });
  await page.locator('#sessions > li').waitFor();
  assert.equal(await page.locator('#sessions > li').count(), 2);
  await page.locator('[data-action="end_session"]:not([aria-disabled=true]):visible').waitFor();
  await control(page, 'end_session').click();
  await page.waitForFunction(() => document.querySelectorAll('#sessions > li').length === 1);
  assert.equal((await other.session()).json.authenticated, false);
});

/** A page of the shop with the element in it. */
async function shop(page, lang, attributes) {
  const path = `/host-${Math.random().toString(36).slice(2)}`;
  sites.shop.page(path, { lang, element: `<genkan-signin callback="/callback" scope="openid profile" ${attributes}></genkan-signin>` });
  await page.goto(sites.shop.origin + path);
  await seen(page, 'ready');
}

/** The answer is worth an ID token of this person. */
async function redeemed(page, client, user) {
  const [{ detail }] = await seen(page, 'result');
  const reply = await sites.redeem({ client, code: detail.code, verifier: detail.codeVerifier, redirectUri: detail.redirectUri, origin: sites.shop.origin });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(claimsOf(reply.json.id_token).preferred_username, user.identifier);
}

way('the widget: a window, an answer, and the second time nobody is asked', async ({ browser, page, lang }) => {
  const { user, phone } = await person(sites.gateway);
  await shop(page, lang, 'client="shop"');
  const small = await browser.opened(() => page.locator('[part=main]:visible').click());
  await prove(small, user);
  assert.equal(await small.evaluate(() => window.opener), null);
  await phone.approve(await numberOf(small));
  await remember(small, false);
  await small.gone();
  await redeemed(page, 'shop', user);
  await shop(page, lang, 'client="shop"');
  const again = await browser.opened(() => page.locator('[part=main]:visible').click());
  await again.gone();
  await redeemed(page, 'shop', user);
  assert.equal(await phone.count(), 1);
});

way('the widget: there and back in one tab', async ({ page, lang }) => {
  const { user, phone } = await person(sites.gateway);
  await shop(page, lang, 'client="shop" mode="redirect"');
  await page.locator('[part=main]:visible').click();
  await prove(page, user);
  await phone.approve(await numberOf(page));
  await remember(page, false);
  await redeemed(page, 'shop', user);
});

way('the widget: no cookie is kept for a frame, which is said, and the window beside it goes on', async ({ browser, page, lang }) => {
  const { user, phone } = await person(sites.gateway);
  await shop(page, lang, 'client="pass" mode="frame"');
  const frame = page.frame(() => document.querySelector('genkan-signin').shadowRoot.querySelector('iframe'));
  await frame.locator('#fallback[data-cause="cookies"]:visible').waitFor();
  const small = await browser.opened(() => page.locator('a[part=link]:visible').click());
  await prove(small, user);
  await phone.approve(await numberOf(small));
  await remember(small, false);
  await small.gone();
  await redeemed(page, 'pass', user);
});
