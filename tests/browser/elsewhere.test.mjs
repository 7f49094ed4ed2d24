// The pages on a host of their own, the API at another origin of the site: the same sign-in, by one JSON file.
import test from 'node:test';
import assert from 'node:assert/strict';
import { chrome, visitTest } from '../lib/browser.mjs';
import { CompanionPhone } from '../lib/companion.mjs';
import { at, giveCode, numberOf, press, prove, remember, signedInPage, useCode } from '../lib/page.mjs';
import { Authenticator } from '../lib/authenticator.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { StaticHost, apart } from '../lib/static-host.mjs';
import { accessible } from '../lib/axe.mjs';
import { shoot } from '../lib/shots.mjs';

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#0b6b3a"/><path d="M9 17l5 5 9-12" fill="none" stroke="#fff" stroke-width="4"/></svg>';
const BRAND = { product_name: 'Midori Bank', product_names: { ja: 'みどり銀行' }, logo: '/logo.svg', accent: '#0b6b3a', accent_dark: '#7fd6a3' };

let places = {};
test.before(async () => {
  places.plain = await apart();
  places.branded = await apart({ negotiates: false, config: { branding: BRAND } });
  places.branded.host.files['/logo.svg'] = { type: 'image/svg+xml', body: LOGO };
});
test.after(async () => { for (const place of Object.values(places)) await place.close(); });
const world = (name) => ({ gateway: () => places[name].world });

for (const lang of ['en', 'ja']) {
  visitTest(`approve on the phone, look after the account, sign out, ${lang}`, { ...world('plain'), lang }, async (visit) => {
    const { gateway, host, world: place } = places.plain;
    const user = await gateway.addUser({ mode: 'type6' });
    visit.canary.guard('the password', user.password);
    const phone = await CompanionPhone.pair(place, user, { lang });
    const page = await visit.tab('/');
    assert.equal(await page.locator('html').getAttribute('lang'), lang);
    await prove(page, user);
    await phone.approve(await numberOf(page));
    await remember(page, true);
    await signedInPage(page);
    assert.equal(page.url(), `${host.origin}/signed-in`);
    await press(page, 'security_info');
    await at(page, 'security-info');
    assert.ok((await page.locator('main').innerText()).includes('Test phone') || await page.locator('[data-method]').count() > 0);
    await page.goto(`${host.origin}/signed-in`);
    await press(page, 'sign_out');
    await at(page, 'signed-out');
    const calls = visit.requests.filter((one) => one.url.includes('/api/'));
    assert.ok(calls.length > 5 && calls.every((one) => one.url.startsWith(`${gateway.origin}/api/v1/`)), 'every call went to the API');
    const [languages] = [new Set(calls.map((one) => one.headers['accept-language']))];
    assert.deepEqual([...languages], [lang], 'the API hears which language the page speaks');
    const cookies = await visit.context.cookies(gateway.origin);
    assert.ok(cookies.some((one) => one.name === '__Host-flow' && one.domain === 'api.genkan.localhost' && one.sameSite === 'Lax'), JSON.stringify(cookies));
    await phone.close({ requests: 1 });
  });

  visitTest(`a code instead, ${lang}`, { ...world('plain'), lang }, async (visit) => {
    const { gateway, world: place } = places.plain;
    const user = await gateway.addUser();
    const phone = await CompanionPhone.pair(place, user, { lang });
    const page = await visit.tab('/');
    await prove(page, user);
    await useCode(page);
    await giveCode(page, await phone.code());
    await remember(page, false);
    await signedInPage(page);
    await phone.close({ requests: 1 });
  });

  // A host that gives everybody the English documents: the page still speaks the reader's language.
  visitTest(`a look of one's own, ${lang}`, { ...world('branded'), lang }, async (visit) => {
    const name = lang === 'ja' ? 'みどり銀行' : 'Midori Bank';
    for (const [scheme, color] of [['light', 'rgb(11, 107, 58)'], ['dark', 'rgb(127, 214, 163)']]) {
      for (const width of [320, 1280]) {
        const page = await visit.context.newPage();
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme: scheme });
        await page.goto(`${places.branded.host.origin}/`);
        await at(page, 'identify');
        assert.equal(await page.locator('html').getAttribute('lang'), lang);
        assert.ok((await page.locator('header').innerText()).includes(name));
        assert.ok((await page.title()).includes(name));
        const button = page.locator('button[type=submit]');
        assert.equal(await button.evaluate((one) => getComputedStyle(one).backgroundColor), color);
        const logo = page.locator('header img.mark');
        const box = await logo.boundingBox();
        assert.deepEqual([box.width, box.height], [30, 30]);
        assert.ok(await logo.evaluate((one) => one.complete && one.naturalWidth > 0));
        await accessible(page, 'the page');
        await shoot(page, `brand-${scheme}-${width}-${lang}`);
        await page.close();
      }
    }
    const help = await visit.tab('/help');
    await help.locator('header img.mark').waitFor();
    // Its texts are the document's: a host that gives everybody the same gives everybody English here.
    assert.ok((await help.locator('header').innerText()).includes('Midori Bank'));
    await shoot(help, `brand-help-${lang}`);
  });
}

visitTest('the gateway’s own pages have the look before any script', { gateway: () => places.own.gateway, context: { javaScriptEnabled: false } }, async (visit) => {
  const page = await visit.tab('/');
  assert.ok((await page.locator('header').innerText()).includes('Midori Bank'));
  assert.equal(await page.locator('button[type=submit]').evaluate((one) => getComputedStyle(one).backgroundColor), 'rgb(11, 107, 58)');
  assert.equal(await page.locator('header img.mark').getAttribute('src'), '/favicon.svg');
});

visitTest('only the languages that are offered can be read or chosen', world('one'), async (visit) => {
  const page = await visit.tab('/');
  await at(page, 'identify');
  assert.equal(await page.locator('html').getAttribute('lang'), 'ja', 'an English reader gets the only one there is');
  assert.equal(await page.locator('[data-action=language]').count(), 0);
  const help = await visit.tab('/help');
  await help.locator('html[data-ready]').waitFor({ state: 'attached' });
});
test.before(async () => {
  // The picture is somebody's own file beside the pages.
  const gateway = await Gateway.start({ config: { branding: { ...BRAND, logo: '/favicon.svg' } } });
  places.own = { gateway, close: () => gateway.dispose() };
});
test.before(async () => { places.one = await apart({ negotiates: false, config: { branding: { languages: ['ja'] } } }); });

// The passkey belongs to the domain that pages and API share, not to the address of either.
visitTest('a passkey is made and used', world('keyed'), async (visit) => {
  const { gateway } = places.keyed;
  const user = await gateway.addUser({ mode: 'none' });
  const phone = await gateway.pair(user);
  const page = await visit.tab();
  const authenticator = await Authenticator.add(page);
  await page.goto(`${places.keyed.host.origin}/`);
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.approve();
  await at(page, 'enroll_required');
  await authenticator.touched(() => press(page, 'passkey'), () => at(page, 'remember_browser'));
  assert.deepEqual((await authenticator.credentials()).map((one) => one.rpId), ['genkan.localhost']);
  await remember(page, false);
  await signedInPage(page);
  await press(page, 'sign_out');
  await at(page, 'signed-out');
  await page.goto(`${places.keyed.host.origin}/`);
  await at(page, 'identify');
  await authenticator.touched(() => press(page, 'passkey'), () => at(page, 'remember_browser'));
});
test.before(async () => {
  places.keyed = await apart({ config: merge(ROOMY.config, { passkey_domain: 'genkan.localhost', policy: { require_methods: ['passkey'] } }) });
});

// Where the file is wrong: said at once and plainly, and nothing is sent anywhere.
const WRONG = {
  'another site': (d) => { d.base = 'https://api.evil.example/api/v1'; },
  'the same name with another scheme': (d) => { d.base = d.base.replace('http:', 'https:'); },
  'another site that ends alike': (d) => { d.base = d.base.replace('api.genkan.localhost', 'genkan.localhost.evil.example'); },
  'an address that is none': (d) => { d.base = 'http://['; },
  'no address': (d) => { delete d.base; },
  'no name': (d) => { delete d.branding; },
};
for (const [fault, change] of Object.entries(WRONG)) {
  test(`a wrong file is said to be wrong: ${fault}`, async () => {
    const place = await apart({ change });
    const context = await (await chrome()).newContext({ locale: 'en-US' });
    try {
      const page = await context.newPage();
      const asked = [];
      page.on('request', (one) => asked.push(one.url()));
      await page.goto(place.host.origin);
      await page.locator('html[data-step=fallback]').waitFor({ state: 'attached' });
      assert.equal(await page.locator('#fallback').getAttribute('data-cause'), 'setup');
      assert.match(await page.locator('#fallback').innerText(), /not set up correctly/);
      assert.ok(asked.every((url) => url.startsWith(`${place.host.origin}/`)), asked.join('\n'));
      await accessible(page, 'the page');
    } finally { await context.close(); await place.close(); }
  });
}

test('a host without the file says so, in Japanese too', async () => {
  const place = await apart();
  place.host.files = {};
  const context = await (await chrome()).newContext({ locale: 'ja-JP' });
  try {
    const page = await context.newPage();
    await page.goto(place.host.origin);
    await page.locator('html[data-step=fallback]').waitFor({ state: 'attached' });
    assert.match(await page.locator('#fallback').innerText(), /設定に誤り/);
  } finally { await context.close(); await place.close(); }
});

// Somebody else's page of the same site, and of another: with the reader's cookies it learns nothing and changes nothing.
test('a page of a stranger gets no answer, though the cookies go with it', async () => {
  const { gateway, host } = places.plain;
  const [sibling, stranger] = [await StaticHost.open('evil.genkan.localhost'), await StaticHost.open('evil.localhost')];
  for (const one of [sibling, stranger]) one.files['/'] = { type: 'text/html', body: '<!doctype html><title>evil</title>' };
  const context = await (await chrome()).newContext();
  try {
    const own = await context.newPage();
    await own.goto(host.origin);
    await at(own, 'identify');
    const call = (page, path, init) => page.evaluate(async ([url, options]) => {
      try {
        const reply = await fetch(url, { credentials: 'include', ...options });
        return { type: reply.type, status: reply.status, text: await reply.text() };
      } catch { return 'refused'; }
    }, [`${gateway.origin}${path}`, init ?? {}]);
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"purpose":"sign_in"}' };
    assert.equal((await call(own, '/api/v1/session')).status, 200, 'our own page reads it');
    for (const one of [sibling, stranger]) {
      const page = await context.newPage();
      await page.goto(one.origin);
      assert.equal(await call(page, '/api/v1/session'), 'refused', one.origin);
      assert.equal(await call(page, '/api/v1/flows', json), 'refused', one.origin);
      const refused = () => gateway.log.match(/method=POST path=\/api\/v1\/flows status=403/g)?.length ?? 0;
      const before = refused();
      // A call that a browser sends without asking first.
      await call(page, '/api/v1/flows', { method: 'POST', body: '{"purpose":"sign_in"}', mode: 'no-cors' });
      assert.equal(refused(), before + 1, one.origin);
    }
  } finally { await context.close(); sibling.close(); stranger.close(); }
});
