// W2, W3: the browser itself proves who frames the sign-in. Whatever an address claims, only the registered origin gets it,
// and only when nobody else stands further out. Every other document of the issuer is framed by nobody.
import test from 'node:test';
import assert from 'node:assert/strict';
import { visitTest } from '../lib/browser.mjs';
import { frameAt } from '../lib/embedded.mjs';
import { messages, values } from '../lib/messages.mjs';
import { Sites } from '../lib/sites.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());

const REFUSED = 'chrome-error://chromewebdata/';
// What the browser says of a frame that it does not show.
const expect = [/frame-ancestors|Refused to (frame|display)|Framing /, /console: .*(401|403|404|405|406)/, /^csp: frame-ancestors/];

const framing = (address) => `<!doctype html><title>host</title><iframe src="${address.replaceAll('&', '&amp;')}" width="400" height="500"></iframe>`;

/** The documents in a page once nothing is loading, from the outside in. */
async function documents(page) {
  await page.waitForLoadState('load');
  const settled = () => page.frames().every((one) => one.url() !== '' && one.url() !== 'about:blank');
  for (const end = Date.now() + 10_000; !settled();) {
    assert.ok(Date.now() < end, page.frames().map((one) => one.url()).join(' '));
    await page.waitForEvent('framenavigated', { timeout: 300 }).catch(() => {});
  }
  return page.frames().map((one) => one.url().split(/[?#]/)[0]);
}

/** A page of `site` that frames `address`; returns its own address. */
let count = 0;
const page = (site, address) => site.page(`/framing-${count += 1}`, framing(address));

/** Calls that a script of the frame made. */
const asked = (visit) => visit.calls(undefined, /\/embed\/v1\//).filter((one) => one.resource !== 'document').length;

/** Nobody framed by these gets a frame, a message, or a call to the issuer. */
async function refused(visit, all, site, address) {
  const before = asked(visit);
  const tab = await visit.tab();
  await tab.goto(page(site, address));
  const shown = await documents(tab);
  assert.equal(shown.at(-1), REFUSED, `${site.host} shows ${shown.join(' > ')}`);
  assert.equal(asked(visit), before, 'nothing was asked of the issuer');
  assert.deepEqual(values(all, 'window'), [], 'nothing was said');
  await tab.close();
}

visitTest('the registered origin gets the frame', { gateway: () => sites.world(), timeout: 60_000 }, async (visit) => {
  const all = await messages(visit);
  const tab = await visit.tab();
  await tab.goto(page(sites.shop, sites.frame()));
  const shown = await documents(tab);
  assert.equal(shown.at(-1), `${sites.issuer}/embed/signin`);
  await tab.waitForFunction(() => true);
  for (const end = Date.now() + 10_000; !all.length && Date.now() < end;) await tab.evaluate(() => new Promise(requestAnimationFrame));
  assert.deepEqual(all.map((one) => [one.kind, one.origin, one.frame, JSON.parse(one.text).t]), [['window', sites.issuer, sites.shop.origin, 'ready']]);
});

visitTest('strangers get no frame, whatever origin they claim to be', { gateway: () => sites.world(), expect }, async (visit) => {
  const all = await messages(visit);
  const other = await sites.more('shop.localhost');
  for (const site of [sites.evil, sites.sibling, sites.desk, other]) {
    await refused(visit, all, site, sites.frame({ parent: sites.shop.origin }));
    await refused(visit, all, site, sites.frame({ parent: site.origin }));
  }
});

visitTest('addresses that look alike are none', { gateway: () => sites.world(), expect }, async (visit) => {
  const all = await messages(visit);
  const { origin } = sites.shop;
  const alike = [`${origin}.evil.localhost`, `${origin}/`, origin.toUpperCase(), `${origin} ${sites.evil.origin}`, `${origin};`, '*', 'null', 'http:', '',
    origin.replace('http:', 'https:'), origin.replace(/:\d+$/, ''), origin.replace('shop.', 'a.shop.'), `${origin}, *`, `${origin}\r\nx: y`];
  for (const parent of alike) {
    for (const site of [sites.shop, sites.evil]) await refused(visit, all, site, sites.frame({ parent }));
  }
});

visitTest('a good page in an evil one, an evil one in a good one: no frame at any depth', { gateway: () => sites.world(), expect }, async (visit) => {
  const all = await messages(visit);
  const good = page(sites.shop, sites.frame());
  const evil = page(sites.evil, sites.frame());
  const sibling = page(sites.sibling, sites.frame());
  await refused(visit, all, sites.evil, good);
  await refused(visit, all, sites.sibling, good);
  await refused(visit, all, sites.shop, evil);
  await refused(visit, all, sites.shop, sibling);
  await refused(visit, all, sites.shop, page(sites.evil, good));
  await refused(visit, all, sites.evil, page(sites.shop, good));
});

visitTest('every other document of the issuer is framed by nobody', { gateway: () => sites.world(), expect }, async (visit) => {
  const all = await messages(visit);
  const authorize = sites.authorize({ challenge: 'x'.repeat(43), state: 's' });
  const paths = ['/', '/signed-in', '/security-info', '/companion', '/help', `/?client=shop&return=r-x`, authorize.slice(sites.issuer.length), '/api/v1/session', '/embed/v1/requests', '/embed/other', '/oidc/userinfo'];
  for (const path of paths) {
    for (const site of [sites.shop, sites.evil, sites.sibling]) await refused(visit, all, site, sites.issuer + path);
  }
});

// The frame does not rely on that one header: without it, it looks itself whom it was put into.
visitTest('without the header the frame itself keeps silent to strangers', { gateway: () => sites.world(), expect: [/./] }, async (visit) => {
  const all = await messages(visit);
  await visit.context.route(`${sites.issuer}/embed/signin*`, async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    headers['content-security-policy'] = headers['content-security-policy'].replace(/frame-ancestors [^;]*;?/, '');
    await route.fulfill({ response, headers });
  });
  const nonce = 'n'.repeat(43);
  const address = sites.frame({ nonce });
  const forge = `addEventListener('load', () => { const one = document.querySelector('iframe').contentWindow; const say = () => {
    const { port2 } = new MessageChannel();
    one.postMessage({ v: 1, t: 'init', n: '${nonce}', client_id: 'shop', state: 's', code_challenge: '${'c'.repeat(43)}', code_challenge_method: 'S256' }, '*', [port2]);
    document.title = 'said'; }; setInterval(say, 100); });`;
  const hosts = [
    [sites.evil, `<!doctype html><title>evil</title><iframe src="${address.replaceAll('&', '&amp;')}" width="400" height="500"></iframe><script>${forge}</script>`],
    [sites.sibling, `<!doctype html><title>evil</title><iframe src="${address.replaceAll('&', '&amp;')}" width="400" height="500"></iframe><script>${forge}</script>`],
    [sites.evil, framing(page(sites.shop, sites.frame()))],
  ];
  for (const [site, body] of hosts) {
    const tab = await visit.tab();
    const before = visit.calls(undefined, /\/embed\/v1\//).length;
    await tab.goto(site.page(`/open-${count += 1}`, body));
    const frame = () => tab.frames().find((one) => one.url().startsWith(`${sites.issuer}/embed/`));
    for (const end = Date.now() + 10_000; !frame() && Date.now() < end;) await tab.waitForEvent('framenavigated', { timeout: 300 }).catch(() => {});
    assert.ok(frame(), 'without the header it is framed');
    // It has come to an end of its own: it says so, or has nothing to say.
    await frameAt(frame(), 'fallback');
    assert.equal(visit.calls(undefined, /\/embed\/v1\//).length, before);
    assert.deepEqual(all.filter((one) => one.kind === 'window' && one.origin === sites.issuer), [], 'it says nothing to anybody');
    await tab.close();
  }
});
