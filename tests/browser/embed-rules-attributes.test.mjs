// W11, W16, W22, W23: what the loader puts into a host's page: a frame with exactly these attributes, a way out that always
// works, nothing on the console; under policies as strict as they come.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { visited as visit } from '../lib/browser.mjs';
import { buttonOf, frameAt, frameIn, person, popupFrom, redeemed, throughPage } from '../lib/embedded.mjs';
import { Sites, seen, strictCsp } from '../lib/sites.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());

const visited = (body, options) => visit(sites.world(), options, body);

const POPUP = '<genkan-signin id="a" client="shop" mode="popup" callback="/callback"></genkan-signin>';
const FRAME = '<genkan-signin id="a" client="pass" mode="frame" callback="/callback"></genkan-signin>';

async function framedHost(visit, path, parts = {}) {
  sites.shop.page(path, { element: FRAME, ...parts });
  const page = await visit.tab(path);
  const frame = await frameIn(page, sites.issuer);
  await frameAt(frame, 'identify');
  return { page, frame };
}

for (const [lang, title] of [['en', /sign/i], ['ja', /サインイン|ログイン/]]) {
  test(`the frame's attributes, ${lang}`, { timeout: 120_000 }, () => visited(async (visit) => {
    const { page, frame } = await framedHost(visit, '/attributes', { lang, element: FRAME.replace('id=', `lang="${lang}" id=`) });
    const element = await frame.frameElement();
    const given = await element.evaluate((one) => Object.fromEntries([...one.attributes].map(({ name, value }) => [name, value])));
    const { src, title: named, style: _style, class: _class, part: _part, height: _height, ...rest } = given;
    assert.deepEqual(rest, {
      sandbox: 'allow-scripts allow-forms allow-same-origin allow-popups',
      allow: 'publickey-credentials-get',
      referrerpolicy: 'no-referrer',
      loading: 'eager',
    });
    assert.match(named, title);
    const address = new URL(src);
    assert.equal(address.origin + address.pathname, `${sites.issuer}/embed/signin`);
    assert.deepEqual([...address.searchParams.keys()].sort(), ['client_id', 'lang', 'parent_origin']);
    assert.equal(address.searchParams.get('parent_origin'), sites.shop.origin);
    assert.match(address.hash, /^#[\w-]{22,64}$/);
    // The nonce does not stay in the frame's address.
    assert.equal(await frame.evaluate(() => location.hash), '');
    // It gets no permission beyond the one, and cannot move the page it is in.
    const may = await frame.evaluate(() => ['camera', 'geolocation', 'publickey-credentials-create', 'clipboard-read', 'payment', 'fullscreen'].filter((one) => document.featurePolicy?.allowsFeature(one)));
    assert.deepEqual(may, []);
    const moved = await frame.evaluate(() => { try { top.location.href = 'about:blank'; return 'moved'; } catch { return 'refused'; } });
    assert.equal(moved, 'refused');
    assert.equal(page.url(), `${sites.shop.origin}/attributes`);
  }, { lang, expect: [/console: Unsafe attempt to initiate navigation/, /console: .*navigat/] }));
}

test('a way out into a window of its own is always there, without anything secret in it', { timeout: 120_000 }, () => visited(async (visit) => {
  const { page } = await framedHost(visit, '/way-out');
  const link = page.locator('genkan-signin').getByRole('link').first();
  assert.ok(await link.isVisible());
  const { href, target, rel } = await link.evaluate((one) => ({ href: one.href, target: one.target, rel: one.rel }));
  const address = new URL(href);
  assert.equal(address.origin, sites.issuer);
  for (const name of address.searchParams.keys()) assert.doesNotMatch(name, /verifier|secret|token|ticket|password|identifier/);
  if (target === '_blank') assert.match(rel, /noopener/);
  const [popup] = await Promise.all([visit.context.waitForEvent('page'), link.click()]);
  await popup.waitForLoadState();
  assert.ok(popup.url().startsWith(`${sites.issuer}/`), popup.url());
  assert.equal(await popup.evaluate(() => window.opener), null);
}));

test('the frame has not come: the way out is there all the same', { timeout: 120_000 }, () => visited(async (visit) => {
  await visit.context.route(`${sites.issuer}/embed/**`, (route) => route.abort());
  sites.shop.page('/no-frame', { element: FRAME });
  const page = await visit.tab('/no-frame');
  const link = page.locator('genkan-signin').getByRole('link').first();
  await link.waitFor();
  const [popup] = await Promise.all([visit.context.waitForEvent('page'), link.click()]);
  const { user, phone } = await person(sites, visit);
  await throughPage(popup, user, phone);
  await redeemed(sites, page, { client: 'pass' });
  if (!popup.isClosed()) await popup.waitForEvent('close'); // once the answer was taken
}, { expect: [/ERR_FAILED/, /net::/] }));

const sha = (text) => createHash('sha384').update(text).digest('base64');

/** Policies a host may have; each allows the loader and nothing else. */
const POLICIES = {
  'a nonce and Trusted Types': (given) => strictCsp(given),
  'a nonce and strict-dynamic': ({ nonce, issuer }) => strictCsp({ nonce, issuer }).replace(`'nonce-${nonce}'`, `'nonce-${nonce}' 'strict-dynamic'`),
  'no styles at all': (given) => strictCsp(given).replace("style-src 'self'", "style-src 'none'").replace("img-src 'self'", "img-src 'none'"),
  'calls to the issuer only by the host itself': (given) => strictCsp(given).replace(/connect-src [^;]*/, "connect-src 'none'"),
  'no frames, for a window': (given) => strictCsp(given).replace(/frame-src [^;]*/, "frame-src 'none'"),
};
for (const [what, csp] of Object.entries(POLICIES)) {
  test(`a window, under ${what}`, { timeout: 120_000 }, () => visited(async (visit) => {
    const { text } = await sites.gateway.raw({ path: '/genkan.js' });
    const { user, phone } = await person(sites, visit);
    sites.shop.page('/strict', { element: POPUP, csp, integrity: `sha384-${sha(text)}` });
    sites.shop.page('/callback', { element: '<genkan-callback></genkan-callback>', csp });
    const page = await visit.tab('/strict');
    const popup = await popupFrom(page);
    await throughPage(popup, user, phone);
    await redeemed(sites, page);
    assert.deepEqual(visit.console.filter((line) => !line.includes('/style.css')), []);
  }, what === 'no styles at all' ? { expect: [/style\.css/, /style-src/] } : {}));
}

test('a frame, under a nonce and Trusted Types, with its integrity', { timeout: 120_000 }, () => visited(async (visit) => {
  const { text } = await sites.gateway.raw({ path: '/genkan.js' });
  await framedHost(visit, '/strict-frame', { integrity: `sha384-${sha(text)}` });
  assert.deepEqual(visit.console, []);
}));

test('by the hash alone, as a versioned address', { timeout: 120_000 }, () => visited(async (visit) => {
  const printed = await sites.gateway.cli(['embed', 'shop']);
  const [, source] = /src="([^"]+)"/.exec(printed) ?? [];
  const [, integrity] = /integrity="([^"]+)"/.exec(printed) ?? [];
  assert.ok(source && integrity, printed);
  assert.match(source, /\/assets\/genkan-[\w-]+\.js$/);
  const { text, headers } = await sites.gateway.raw({ path: new URL(source).pathname });
  assert.equal(integrity, `sha384-${sha(text)}`);
  assert.match(headers['cache-control'], /immutable/);
  sites.shop.page('/versioned', { element: POPUP, loader: source, integrity, csp: ({ nonce, issuer }) => strictCsp({ nonce, issuer }).replace(`'nonce-${nonce}'`, `'nonce-${nonce}' '${integrity}'`) });
  const page = await visit.tab('/versioned');
  await buttonOf(page).waitFor();
}));

test('a loader that was changed on its way does not run', { timeout: 120_000 }, () => visited(async (visit) => {
  sites.shop.page('/changed', { element: POPUP, integrity: `sha384-${sha('something else')}` });
  const page = await visit.tab('/changed');
  await page.waitForLoadState('load');
  assert.equal(await page.evaluate(() => Boolean(customElements.get('genkan-signin'))), false);
}, { expect: [/integrity/i] }));

test('a component at another origin than the issuer\'s is refused, and nothing is loaded for it', { timeout: 120_000 }, () => visited(async (visit) => {
  sites.shop.page('/component', { element: '<genkan-signin id="a" mode="component"></genkan-signin><genkan-security-info id="b"></genkan-security-info>' });
  const page = await visit.tab('/component');
  const errors = await seen(page, 'error', { count: 2 });
  assert.deepEqual(errors.map((one) => [one.id, one.detail.reason]).sort(), [['a', 'misconfigured'], ['b', 'misconfigured']]);
  assert.deepEqual(visit.requests.filter((one) => one.url.startsWith(sites.issuer)).map((one) => new URL(one.url).pathname), ['/genkan.js']);
  assert.equal(await page.locator('input').count(), 0);
}));
