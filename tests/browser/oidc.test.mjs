// Other people's sites let somebody in through the real page: one with a server, one that is nothing but a page.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { visitTest } from '../lib/browser.mjs';
import { at, control, press, prove, remember } from '../lib/page.mjs';
import { Relying } from '../lib/relying.mjs';
import { relyingPage, resultOf } from '../lib/relying-page.mjs';
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
}
