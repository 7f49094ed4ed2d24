// People whom another site has sent here: the name it suggests, and the page of ours when nothing can be done for it.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { accessible } from '../lib/axe.mjs';
import { visitTest } from '../lib/browser.mjs';
import { at, prove, remember } from '../lib/page.mjs';
import { shoot } from '../lib/shots.mjs';
import { Sites, pkce } from '../lib/sites.mjs';

let sites;
before(async () => { sites = await Sites.open(); });
after(() => sites.close());

const world = (lang) => ({ gateway: () => sites.world(sites.shop), lang });
const CALM = { en: 'This link doesn’t work', ja: 'このリンクは使えません' };

/** The browser itself says that the answer is an error. */
const REFUSED = /^console: Failed to load resource: .*status of 400/;
const html = (body) => ({ headers: { 'content-type': 'text/html' }, body: `<!doctype html><title>shop</title>${body}` });

/** A page of the shop with a link to the issuer. */
async function sentHere(visit, address) {
  sites.shop.page('/away', () => html(`<a id="go" href="${address.replaceAll('&', '&amp;')}">go</a>`));
  const page = await visit.tab('/away');
  await page.locator('#go').click();
  return page;
}

for (const lang of ['en', 'ja']) {
  visitTest(`the name that a site suggests stands in the field, can be changed, and the site hears of whoever came, ${lang}`, world(lang), async (visit) => {
    const user = await sites.gateway.addUser({ mode: 'none' });
    visit.canary.guard('the password', user.password);
    const phone = await sites.gateway.pair(user);
    const { verifier, ...asked } = pkce();
    sites.shop.page('/callback', () => html('here'));
    const page = await sentHere(visit, sites.authorize({ ...asked, login_hint: 'somebody@else.example' }));
    await at(page, 'identify');
    const field = page.locator('input[name=identifier]');
    await page.waitForFunction(() => document.querySelector('input[name=identifier]').value === 'somebody@else.example');
    await field.fill('');
    await prove(page, user);
    await at(page, 'push_pending');
    await phone.approve();
    await remember(page, false);
    await page.waitForURL((url) => url.origin === sites.shop.origin);
    const code = new URL(page.url()).searchParams.get('code');
    const redeemed = await sites.redeem({ code, verifier });
    assert.equal(redeemed.status, 200, redeemed.text);
  });

  visitTest(`a link that leads nowhere ends on a calm page of ours, ${lang}`, { ...world(lang), expect: [REFUSED] }, async (visit) => {
    const page = await sentHere(visit, sites.authorize({ ...pkce(), redirectUri: `${sites.evil.origin}/callback` }));
    await page.locator('h1', { hasText: CALM[lang] }).waitFor();
    assert.equal(new URL(page.url()).origin, sites.issuer);
    assert.equal(await page.locator('html').getAttribute('lang'), lang);
    await accessible(page, 'the calm page');
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 700 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `it scrolls sideways at ${width} px`);
      await shoot(page, `clients/nowhere-${lang}-${width}`);
    }
    await page.locator('main a').click();
    await at(page, 'identify');
  });
}
