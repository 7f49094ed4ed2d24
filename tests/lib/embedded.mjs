// What people and hosts do with the widget: sign in at a client without a page, open the frame, go through it.
import assert from 'node:assert/strict';
import { pressArmed } from './armed.mjs';
import { PATIENCE } from './clock.mjs';
import { at, prove, remember } from './page.mjs';
import { claimsOf, pkce, seen } from './sites.mjs';

/** From an address of `/oidc/authorize` to the request that the sign-in page goes on with: `{client, return}`. */
export async function begin(sites, client, address) {
  const { pathname, search } = new URL(address);
  const reply = await client.send('GET', pathname + search, undefined, { headers: { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' } });
  assert.equal(reply.status, 303, reply.text);
  const to = new URL(reply.headers.location, sites.issuer);
  return { to, wanted: { client: to.searchParams.get('client'), return: to.searchParams.get('return') } };
}

/**
 * A whole sign-in at a client, without a page: `{client, code, redirectTo, pair}`; `tokens` of it redeems the code.
 *
 * @param {{user: object, phone: object, id?: string}} person `id` is the client's
 */
export async function signInAt(sites, { user, phone, id = 'shop', browser = sites.gateway.client(), scope = 'openid' }) {
  const pair = pkce();
  const { wanted } = await begin(sites, browser, sites.authorize({ client: id, ...pair, scope }));
  await browser.start({ purpose: 'sign_in', ...wanted });
  await browser.act('identify', { identifier: user.identifier });
  await browser.act('password', { password: user.password });
  await browser.finish(phone);
  const redirectTo = browser.flow.step.redirect_to;
  assert.ok(redirectTo, JSON.stringify(browser.flow.step));
  const code = new URL(redirectTo).searchParams.get('code');
  return { browser, code, redirectTo, pair };
}

/** The same, and its tokens: `{id_token, access_token, claims, …}`. */
export async function tokensAt(sites, person) {
  const id = person.id ?? 'shop';
  const { code, pair, browser } = await signInAt(sites, person);
  const reply = await sites.redeem({ client: id, code, verifier: pair.verifier, secret: id === 'desk' ? sites.secret : undefined });
  assert.equal(reply.status, 200, reply.text);
  return { ...reply.json, claims: claimsOf(reply.json.id_token), browser };
}

/** The frame of the issuer in a page, once its document is there. */
export async function frameIn(page, issuer, { timeout = PATIENCE } = {}) {
  const found = () => page.frames().find((one) => one.url().startsWith(`${issuer}/embed/`));
  for (const end = Date.now() + timeout; !found();) {
    assert.ok(Date.now() < end, `no frame of ${issuer} in ${page.url()}: ${page.frames().map((one) => one.url()).join(' ')}`);
    await page.waitForEvent('framenavigated', { timeout: 500 }).catch(() => {});
  }
  return found();
}

/** Waits until the frame shows a step. */
export async function frameAt(frame, step, { timeout = PATIENCE } = {}) {
  try {
    // What the document says by itself is no step.
    if (step === 'fallback') await frame.locator('#fallback').waitFor({ timeout });
    else await frame.locator(`html[data-ready][data-step="${step}"]`).waitFor({ state: 'attached', timeout });
  } catch {
    const { now, text } = await frame.evaluate(() => ({ now: document.documentElement.dataset.step, text: document.body.innerText })).catch((error) => ({ now: `nothing (${error.message})` }));
    assert.fail(`the frame shows ${now}, not ${step}:\n${text}`);
  }
}

/** Presses something in the frame as a person does: goes there, and takes their time (W13). */
export async function pressIn(frame, selector) {
  await pressArmed(frame, frame.locator(`${selector}:visible`).first());
}

/** Fills the name in the frame and goes on. */
export async function identifyIn(frame, { identifier }) {
  await frameAt(frame, 'identify');
  await frame.locator('input[name=identifier]').fill(identifier);
  await pressIn(frame, 'button[type=submit]');
}

/** Fills the password in the frame and goes on. */
export async function passwordIn(frame, { password }) {
  await frameAt(frame, 'password');
  await frame.locator('input[name=password]').fill(password);
  await pressIn(frame, 'button[type=submit]');
}

/** From the first screen of the frame to the second proof. */
export async function proveIn(frame, user) {
  await identifyIn(frame, user);
  await passwordIn(frame, user);
}

/** Calls of the frame to the API. */
export const framed = (visit) => visit.requests.filter((one) => one.url.includes('/embed/v1/'));

/**
 * A result in a host page, redeemed: nothing but the code crossed the border, and it is worth an ID token.
 */
export async function redeemed(sites, page, { client = 'shop' } = {}) {
  const [{ detail }] = await seen(page, 'result');
  const reply = await sites.redeem({ client, code: detail.code, verifier: detail.codeVerifier, redirectUri: detail.redirectUri, origin: sites.shop.origin });
  assert.equal(reply.status, 200, reply.text);
  return { detail, claims: claimsOf(reply.json.id_token) };
}

/** The button of an element in a host page: its own, or the one the host put into it. */
export const buttonOf = (page, id) => page.locator(id ? `genkan-signin#${id}` : 'genkan-signin').getByRole('button').first();

/** Presses the button and returns the window that opens. */
export async function popupFrom(page, id) {
  const [popup] = await Promise.all([page.context().waitForEvent('page'), buttonOf(page, id).click()]);
  return popup;
}

/** Signs in at the issuer's own page, in whatever window it is, with the phone. */
export async function throughPage(page, user, phone) {
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.approve();
  // Nothing is asked any more, or whether to stay signed in.
  await Promise.race([
    page.waitForEvent('close', { timeout: PATIENCE }),
    page.waitForURL((url) => !page.url().startsWith('about:') && url.pathname === '/callback', { timeout: PATIENCE }),
    at(page, 'remember_browser', { timeout: PATIENCE }).then(() => remember(page, false)),
  ]);
}

/** A person with a phone that is asked for no number. */
export async function person(sites, visit) {
  const user = await sites.gateway.addUser({ mode: 'none' });
  const phone = await sites.gateway.pair(user);
  visit?.canary.guard('the password', user.password);
  return { user, phone };
}
