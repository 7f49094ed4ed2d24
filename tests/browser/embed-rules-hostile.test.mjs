// W17, rows 100 and 101: pages that are a mess, or hostile. Whatever they did to the built-in objects and to names before the
// loader came, the sign-in works; what they do cannot reach into the frame or the window.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visit } from '../lib/browser.mjs';
import { buttonOf, frameAt, frameIn, identifyIn, passwordIn, person, popupFrom, redeemed, throughPage } from '../lib/embedded.mjs';
import { Sites, seenSoFar } from '../lib/sites.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());

/** What pages do to the world before the loader comes. Each runs as a script of the page. */
const POLLUTED = {
  'Object.prototype has values for everything': `for (const name of ['client', 'mode', 'callback', 'state', 'code', 'codeVerifier', 'iss', 'origin', 'source', 'data', 'v', 't', 'n', 'value', 'writable',
    'configurable', 'enumerable', 'issuer', 'src', 'href', 'theme', 'accent', 'signal', 'once', 'passive', 'capture', 'detail', 'bubbles', 'composed', 'cancelable', 'extractable', 'name', 'hash', 'redirect_uri', 'done', 'targetOrigin', 'transfer'])
    Object.defineProperty(Object.prototype, name, { value: 'https://evil.localhost/', writable: true, configurable: true });`,
  'Object.prototype has setters': `for (const name of ['state', 'code', 'verifier', 'n', 't', 'v', 'client_id']) Object.defineProperty(Object.prototype, name, { set(value) { window.stolen = [...(window.stolen ?? []), value]; }, get() { return undefined; }, configurable: true });`,
  'Array.prototype is not what it was': `for (const name of ['map', 'push', 'join', 'filter', 'forEach', 'includes', 'find', 'some', 'slice', 'splice', 'concat', 'at', 'indexOf']) Array.prototype[name] = function () { window.stolen = 'array'; return this; };
    Array.prototype[Symbol.iterator] = function* () { yield 'evil'; }; Array.prototype.extra = 'enumerable';`,
  'promises are watched': `const then = Promise.prototype.then; Promise.prototype.then = function (a, b) { return then.call(this, (value) => { (window.seenByThen ??= []).push(value); return a ? a(value) : value; }, b); };`,
  'JSON and fetch lie': `JSON.parse = () => ({ evil: true }); JSON.stringify = () => '"evil"'; window.fetch = () => Promise.reject(new Error('no')); window.atob = () => 'evil'; Object.keys = () => ['evil']; Object.assign = () => ({});
    Array.prototype.toJSON = String.prototype.toJSON = function () { return 'evil'; };`,
  'elements are counted': `const real = customElements.define.bind(customElements); customElements.define = function (name, ...rest) { (window.defined ??= []).push(name); return real(name, ...rest); };`,
  'an old library extends everything': `Element.prototype.remove = function () {}; Function.prototype.bind = function (one) { const f = this; return function () { return f.apply(one, arguments); }; }; Object.prototype.forEach = function () {}; Array.from = (x) => [].concat(x); window.Symbol.observable = Symbol('x');`,
};

const BROKEN = 'customElements.define = () => { throw new Error("no elements here"); };';

/** Names that a document lays over the page's own (DOM clobbering). */
const CLOBBERED = ['config', 'genkan', 'Genkan', 'client', 'mode', 'callback', 'origin', 'location2', 'crypto2', 'sessionStorage2', 'currentScript', 'body2', 'issuer', 'open2', 'state', 'theme', 'defaultView', 'forms', 'baseURI', 'documentURI', 'createElement']
  .map((name) => `<a id="${name}" name="${name}" href="https://evil.localhost/${name}">${name}</a><form name="${name}" id="${name}"><input name="attributes"><input name="getAttribute"><input name="${name}"></form><img name="${name}" alt="">`).join('');

async function visited(body, options = {}) {
  const visit = await Visit.open(sites.world(), options);
  // What such a page makes of a search for secrets is anybody's guess: the faults have to do.
  try { await body(visit); assert.deepEqual(visit.faults, []); } catch (error) {
    if (visit.faults.length) error.message += `\nfaults: ${visit.faults.join('\n')}`;
    throw error;
  } finally { await visit.close(); }
}

let count = 0;
async function host(visit, parts) {
  const path = `/hostile-${count += 1}`;
  sites.shop.page(path, parts);
  return visit.tab(path);
}

const POPUP = '<genkan-signin id="a" client="shop" mode="popup" callback="/callback"></genkan-signin>';
const FRAME = '<genkan-signin id="a" client="pass" mode="frame" callback="/callback"></genkan-signin>';

/** From the button to the result, in a window. */
async function byWindow(visit, page) {
  const { user, phone } = await person(sites, visit);
  const popup = await popupFrom(page);
  assert.ok(new URL(popup.url() === 'about:blank' ? sites.issuer : popup.url()).origin === sites.issuer, popup.url());
  await throughPage(popup, user, phone);
  return redeemed(sites, page);
}

/** The same in the frame. */
async function byFrame(visit, page) {
  const { user, phone } = await person(sites, visit);
  const frame = await frameIn(page, sites.issuer);
  await frameAt(frame, 'identify');
  await identifyIn(frame, user);
  await passwordIn(frame, user);
  await frameAt(frame, 'push_pending');
  await phone.approve();
  return redeemed(sites, page, { client: 'pass' });
}

for (const [what, before] of Object.entries(POLLUTED)) {
  test(`${what}: a window still signs in`, { timeout: 120_000 }, () => visited(async (visit) => {
    const page = await host(visit, { before, element: POPUP });
    await byWindow(visit, page);
  }));
  test(`${what}: the frame still signs in`, { timeout: 120_000 }, () => visited(async (visit) => {
    const page = await host(visit, { before, element: FRAME });
    const { detail } = await byFrame(visit, page);
    assert.equal(detail.iss, sites.issuer);
    // Whatever it saw, nothing of the person was in it.
    const stolen = await page.evaluate(() => { try { return String(globalThis.stolen ?? ''); } catch { return ''; } });
    assert.doesNotMatch(String(stolen), /@aoba\.example/);
  }));
}

for (const [kind, element, through] of [['a window', POPUP, byWindow], ['the frame', FRAME, byFrame]]) {
  test(`names laid over the page: ${kind} still signs in`, { timeout: 120_000 }, () => visited(async (visit) => {
    const page = await host(visit, { element: `${CLOBBERED}${element}` });
    await through(visit, page);
  }));
}

test('a page that allows no elements breaks nothing else', { timeout: 120_000 }, () => visited(async (visit) => {
  const page = await host(visit, { before: BROKEN, element: POPUP });
  assert.deepEqual(await seenSoFar(page), []);
  assert.equal(await page.locator('h1').innerText(), 'shop.localhost');
}, { expect: [/no elements here/] }));

test('two frames in one page do not hear each other', { timeout: 120_000 }, () => visited(async (visit) => {
  const page = await host(visit, { element: `${FRAME}<genkan-signin id="b" client="themed" mode="frame" callback="/callback"></genkan-signin>` });
  const frames = () => page.frames().filter((one) => one.url().startsWith(`${sites.issuer}/embed/`));
  for (const end = Date.now() + 15_000; frames().length < 2 && Date.now() < end;) await page.waitForEvent('framenavigated', { timeout: 300 }).catch(() => {});
  assert.equal(frames().length, 2);
  for (const frame of frames()) await frameAt(frame, 'identify');
  const { user, phone } = await person(sites, visit);
  const second = frames().find((one) => one.url().includes('client_id=themed'));
  await identifyIn(second, user);
  await passwordIn(second, user);
  await frameAt(second, 'push_pending');
  await phone.approve();
  await redeemed(sites, page, { client: 'themed' });
  const all = await seenSoFar(page);
  assert.deepEqual(all.filter((one) => one.type === 'result').map((one) => one.id), ['b']);
  assert.deepEqual(all.filter((one) => one.id === 'a' && one.type === 'step').map((one) => one.detail.step ?? one.detail.s).filter((step) => step !== 'identify'), []);
  // Both came at once, each with a cookie of its own: the one whose cookie is gone is refused once, and asks again.
}, { expect: [/console: .*403.*\/embed\/v1\/requests/] }));

test('nothing is left in the page\'s own names but one that cannot be changed', { timeout: 120_000 }, () => visited(async (visit) => {
  const bare = await host(visit, { loader: false, element: '' });
  const names = () => Object.getOwnPropertyNames(globalThis).sort();
  const before = await bare.evaluate(names);
  const page = await host(visit, { element: POPUP });
  await buttonOf(page).waitFor();
  const after = (await page.evaluate(names)).filter((one) => !before.includes(one));
  assert.ok(after.length <= 1, after.join());
  for (const name of after) {
    const fixed = await page.evaluate((one) => { const own = Object.getOwnPropertyDescriptor(globalThis, one); return Object.isFrozen(own.value) && !own.writable && !own.configurable; }, name);
    assert.ok(fixed, name);
  }
}));
