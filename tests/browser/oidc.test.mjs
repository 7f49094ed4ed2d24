// Other people's sites let somebody in through the real page: one with a server, one that is nothing but a page.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { accessible } from '../lib/axe.mjs';
import { visitTest } from '../lib/browser.mjs';
import { at, fits, press, prove, remember } from '../lib/page.mjs';
import { Relying } from '../lib/relying.mjs';
import { relyingPage, resultOf } from '../lib/relying-page.mjs';
import { shoot } from '../lib/shots.mjs';
import { Sites } from '../lib/sites.mjs';

let sites;
before(async () => { sites = await Sites.open(); });
after(() => sites.close());

const HELLO = { en: ['Hana Shop', 'Shop desk'], ja: ['ハナの店', '店 desk'] };
const world = (lang, site) => ({ gateway: () => sites.world(sites[site]), lang });

async function somebody(visit) {
  const user = await sites.gateway.addUser({ mode: 'none' });
  visit.canary.guard('the password', user.password);
  return { user, phone: await sites.gateway.pair(user) };
}

/** On the page of the issuer: it says for whom, in the right language, and lets in. */
async function comeIn(page, lang, name, { user, phone }) {
  await at(page, 'identify');
  assert.ok(page.url().startsWith(`${sites.issuer}/`), page.url());
  assert.equal(await page.locator('html').getAttribute('lang'), lang);
  await page.locator('main', { hasText: name }).waitFor();
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.approve();
  await remember(page, false);
}

/** A site with a server that signs people out: its own session first, then it sends them to be asked. */
async function outOf(lang) {
  const relying = await Relying.open(sites);
  const state = oidc.randomState();
  const back = new URL(sites.clients.desk.sign_out_callbacks[0]);
  let token;
  const kept = await relying.begin({ ui_locales: lang });
  sites.desk.page(`/in-${lang}`, () => ({ status: 303, headers: { location: kept.url.href } }));
  sites.desk.page('/callback', async ({ url }) => {
    ({ tokens: { id_token: token } } = await relying.end(kept, new URL(url, sites.desk.origin)));
    return { element: '<p id="in">in</p>', loader: false };
  });
  sites.desk.page('/out', () => ({ status: 303, headers: {
    location: oidc.buildEndSessionUrl(relying.config, { id_token_hint: token, post_logout_redirect_uri: back.href, state, ui_locales: lang }).href,
  } }));
  sites.desk.page(back.pathname, ({ url }) => ({ element: `<p id="out">${new URL(url, sites.desk.origin).searchParams.get('state') === state ? 'out' : 'whose?'}</p>`, loader: false }));
  return { back, relying };
}

const OUT = { en: ['Sign out here too?', 'Shop desk'], ja: ['こちらからもサインアウトしますか？', '店 desk'] };

/** The question in every look; opened by a person. */
async function question(page, lang, who) {
  await at(page, 'sign-out');
  assert.equal(await page.locator('html').getAttribute('lang'), lang);
  const text = await page.locator('main').innerText();
  for (const word of [...OUT[lang], who]) assert.ok(text.includes(word), `${word} in ${text}`);
  for (const [width, scheme] of [[1280, 'light'], [320, 'light'], [320, 'dark']]) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
    await fits(page, `${width} px`);
    await accessible(page, `sign-out ${scheme}`);
    await shoot(page, `oidc/sign-out-${width}-${scheme}-${lang}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** A site with a server: what `openid-client` says of the person stands in its page. */
async function withServer(lang) {
  const relying = await Relying.open(sites);
  const kept = await relying.begin({ ui_locales: lang });
  const site = sites.desk;
  site.page(`/in-${lang}`, () => ({ status: 303, headers: { location: kept.url.href } }));
  site.page('/callback', async ({ url }) => {
    const said = await relying.end(kept, new URL(url, site.origin)).then(({ claims }) => ({ claims }), (error) => ({ error: error.error ?? String(error) }));
    return { headers: { 'content-type': 'text/html' }, body: `<!doctype html><html lang="${lang}"><title>desk</title><p id="said">${JSON.stringify(said).replaceAll('<', '&lt;')}` };
  });
  return { path: `/in-${lang}`, said: async (page) => JSON.parse(await page.locator('#said').innerText()) };
}

for (const lang of ['en', 'ja']) {
  visitTest(`a site with a server: there, approved on the phone, and back, ${lang}`, world(lang, 'desk'), async (visit) => {
    const person = await somebody(visit);
    const desk = await withServer(lang);
    const page = await visit.tab(desk.path);
    await comeIn(page, lang, HELLO[lang][1], person);
    await page.waitForURL((url) => url.origin === sites.desk.origin);
    const { claims } = await desk.said(page);
    assert.equal(claims.preferred_username, person.user.identifier);
    assert.deepEqual(claims.amr, ['pwd', 'pop', 'mfa']);
    assert.equal(await person.phone.count(), 1);
    // Somebody who reads the address and sends it again ends the session that it opened.
    const home = await visit.context.newPage();
    await home.goto(`${sites.issuer}/signed-in`);
    await at(home, 'signed-in');
    await page.reload();
    assert.deepEqual(await desk.said(page), { error: 'invalid_grant' });
    await home.reload();
    // It says that the session has ended, or, when it was told so before, asks who it is.
    await home.locator('html[data-ready]:is([data-step="session-ended"], [data-step="identify"])').waitFor({ state: 'attached' });
  });

  visitTest(`a site that is nothing but a page: there, and back, ${lang}`, world(lang, 'shop'), async (visit) => {
    const person = await somebody(visit);
    const path = await relyingPage(sites, { lang });
    const page = await visit.tab(path);
    await page.locator('#go').click();
    await comeIn(page, lang, HELLO[lang][0], person);
    const result = await resultOf(page);
    assert.equal(result.error, undefined, JSON.stringify(result));
    assert.equal(result.claims.aud, 'shop');
    assert.equal(result.facts.preferred_username, person.user.identifier);
    assert.equal(result.facts.sub, result.claims.sub);
    assert.ok(!page.url().includes('code='), 'the code is gone from the address');
    // Signed in already: the second time nobody is asked.
    await page.goto(sites.shop.origin + path);
    await page.locator('#go').click();
    const again = await resultOf(page);
    assert.deepEqual([again.claims?.sub, again.claims?.sid], [result.claims.sub, result.claims.sid]);
    assert.equal(await person.phone.count(), 1);
    const calls = visit.requests.filter((one) => one.url === `${sites.issuer}/oidc/token`);
    assert.ok(calls.length >= 2 && calls.every((one) => !one.headers.cookie), 'no call of a page carries a cookie');
  });

  visitTest(`whoever does not want to comes back with nothing, ${lang}`, world(lang, 'shop'), async (visit) => {
    const path = await relyingPage(sites, { lang });
    const page = await visit.tab(path);
    await page.locator('#go').click();
    await at(page, 'identify');
    await page.goBack();
    await page.locator('#go').waitFor();
  });

  visitTest(`out of a site, and here only where somebody says so, ${lang}`, world(lang, 'desk'), async (visit) => {
    const person = await somebody(visit);
    const { back } = await outOf(lang);
    const page = await visit.tab(`/in-${lang}`);
    await comeIn(page, lang, HELLO[lang][1], person);
    await page.locator('#in').waitFor();
    const home = await visit.context.newPage();
    await home.goto(`${sites.issuer}/signed-in`);
    await at(home, 'signed-in');
    await page.goto(`${sites.desk.origin}/out`);
    await question(page, lang, person.user.identifier);
    await press(page, 'stay');
    await page.locator('#out', { hasText: 'out' }).waitFor();
    assert.ok(page.url().startsWith(back.href), page.url());
    await home.reload();
    await at(home, 'signed-in');
    // The other answer, by the keyboard alone: the first thing that can be reached on the page.
    await page.goto(`${sites.desk.origin}/out`);
    await at(page, 'sign-out');
    await page.bringToFront();
    await page.keyboard.press('Tab');
    await page.locator('[data-action="sign_out"]:focus').press('Enter');
    await page.locator('#out', { hasText: 'out' }).waitFor();
    await home.reload();
    await home.locator('html[data-ready]:is([data-step="session-ended"], [data-step="identify"])').waitFor({ state: 'attached' });
    // Back: nobody's name stands there any more.
    await page.goBack();
    await page.locator('#out').waitFor();
    assert.ok(!(await page.content()).includes(person.user.identifier));
    // The next one at this computer is asked who they are.
    await page.goto(`${sites.desk.origin}/in-${lang}`);
    await at(page, 'identify');
  });

  visitTest(`a browser without scripts can sign out, ${lang}`, { ...world(lang, 'desk'), context: { javaScriptEnabled: false } }, async (visit) => {
    const { user, phone, client } = await sites.gateway.person({ mode: 'none' });
    await client.prove(user);
    await client.finish(phone);
    const { hostname } = new URL(sites.issuer);
    await visit.context.addCookies([{ name: '__Host-sid', value: client.jar.get('__Host-sid'), domain: hostname, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }]);
    const page = await visit.tab();
    await page.goto(`${sites.issuer}/oidc/end-session?client_id=desk`);
    await at(page, 'sign-out');
    await press(page, 'sign_out');
    await at(page, 'signed-out');
    await page.setViewportSize({ width: 320, height: 640 });
    await shoot(page, `oidc/signed-out-${lang}`);
    assert.equal((await client.session()).json.authenticated, false);
  });
}
