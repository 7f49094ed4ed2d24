// W4, W5, W9: 10,000 forged messages from every window that could send some. They cause no request, change no state and cost
// next to nothing; then the person signs in as if nothing had been.
import test from 'node:test';
import assert from 'node:assert/strict';
import { visited as visit } from '../lib/browser.mjs';
import { LAST as last, forge } from '../lib/forge.mjs';
import { frameAt, frameIn, framed, identifyIn, passwordIn, redeemed } from '../lib/embedded.mjs';
import { Sites, seen, seenSoFar, strictCsp } from '../lib/sites.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());

/** Processor time of a page or frame so far, in ms: all its tasks, and its scripts alone. */
async function spent(context, target) {
  const protocol = await context.newCDPSession(target);
  await protocol.send('Performance.enable', { timeDomain: 'threadTicks' });
  const { metrics } = await protocol.send('Performance.getMetrics');
  await protocol.detach();
  const of = (name) => metrics.find((one) => one.name === name).value * 1000;
  return { tasks: of('TaskDuration'), scripts: of('ScriptDuration') };
}

/** The strangers in the page: an advertisement of another site, one of the issuer's own site. */
function strangers() {
  const blank = '<!doctype html><title>advertisement</title>';
  return [sites.evil.page('/ad', blank), sites.sibling.page('/ad', blank)];
}

const policy = (given) => strictCsp(given).replace('frame-src', `frame-src ${sites.evil.origin} ${sites.sibling.origin}`);

const ADS = () => strangers().map((one) => `<iframe class="ad" src="${one}" width="10" height="10"></iframe>`).join('');
const adsIn = (page) => page.frames().filter((one) => one.url().endsWith('/ad'));

/** A host with the widget as a frame, and two strangers beside it. */
async function hostWith(visit, { element = '<genkan-signin id="a" client="pass" mode="frame" callback="/callback"></genkan-signin>' } = {}) {
  sites.shop.page('/forged', { element: element + ADS(), csp: policy });
  const page = await visit.tab('/forged');
  const frame = await opened(page);
  return { page, frame, ads: adsIn(page) };
}

/** The frame, opened as a person does where it does not open itself. */
async function opened(page) {
  const button = page.locator('genkan-signin').getByRole('button').first();
  const frame = await frameIn(page, sites.issuer);
  await frameAt(frame, 'identify');
  return frame;
}

const nonceOf = (page) => page.evaluate(() => {
  const frame = document.querySelector('genkan-signin').shadowRoot?.querySelector('iframe') ?? document.querySelector('genkan-signin iframe');
  return new URL(frame.src).hash.slice(1);
}).catch(() => '');

/** Counts in a page or frame who has said the last word; the function it gives waits for so many. */
async function lastWords(where) {
  await where.evaluate((word) => {
    globalThis.lastWords = 0;
    addEventListener('message', ({ data }) => { if (data === word) globalThis.lastWords += 1; });
  }, last);
  return (count) => where.waitForFunction((wanted) => globalThis.lastWords === wanted, count);
}

/**
 * Runs `attack`, and sees that nothing happened: no request of the frame, no event, no other screen, hardly any time.
 * `reach` says how many of those who forge reach the page and the frame.
 */
async function nothingHappens(visit, { page, frame, count, reach }, attack) {
  const before = { calls: framed(visit).length, all: visit.requests.length, seen: (await seenSoFar(page)).length, step: await stepIn(frame) };
  const times = { page: await spent(visit.context, page), frame: await spent(visit.context, frame) };
  const began = performance.now();
  const [inPage, inFrame] = [await lastWords(page), await lastWords(frame)];
  await attack();
  // Whatever was sent has been handled, and was heard at all.
  await inPage(reach.page);
  await inFrame(reach.frame);
  const took = performance.now() - began;
  assert.equal(framed(visit).length, before.calls, `requests: ${visit.requests.slice(before.all).map((one) => one.url).join('\n')}`);
  assert.equal(visit.requests.length, before.all, 'no request at all');
  assert.equal((await seenSoFar(page)).length, before.seen, `events: ${JSON.stringify((await seenSoFar(page)).slice(before.seen))}`);
  assert.equal(await stepIn(frame), before.step);
  for (const [who, target] of [['page', page], ['frame', frame]]) {
    const { scripts } = await spent(visit.context, target);
    const each = (scripts - times[who].scripts) / count;
    assert.ok(each < 0.1, `${who}: ${each} ms a message (${count} within ${Math.round(took)} ms)`);
  }
}

const stepIn = (frame) => frame.evaluate(() => document.documentElement.dataset.step);

/** The real thing, after all that. */
async function signsIn(visit, { page, frame }, lang) {
  const user = await sites.gateway.addUser({ mode: 'none' });
  const phone = await sites.gateway.pair(user);
  visit.canary.guard('the password', user.password);
  await identifyIn(frame, user);
  await passwordIn(frame, user);
  await frameAt(frame, 'push_pending');
  await phone.approve();
  const { claims } = await redeemed(sites, page, { client: 'pass' });
  assert.equal(claims.iss, sites.issuer, lang);
  assert.equal(await phone.count(), 1);
}

const visited = (body, options) => visit(sites.world(), options, body);

for (const lang of ['en', 'ja']) {
  test(`10,000 messages of two strangers in the page, ${lang}`, { timeout: 120_000 }, () => visited(async (visit) => {
    const place = await hostWith(visit);
    const nonces = [await nonceOf(place.page)].filter(Boolean);
    // The frame hangs in a shadow tree, where no other window finds it.
    await nothingHappens(visit, { ...place, count: 10_000, reach: { page: 2, frame: 0 } }, () => Promise.all(
      place.ads.map((ad, seed) => ad.evaluate(forge, { count: 5000, nonces, seed: seed + 1, who: 'parent', last })),
    ));
    await signsIn(visit, place, lang);
  }, { lang }));
}

test('10,000 messages of the page itself to the frame, with the right origin and the right nonce', { timeout: 120_000 }, () => visited(async (visit) => {
  const place = await hostWith(visit);
  const nonces = [await nonceOf(place.page)].filter(Boolean);
  await nothingHappens(visit, { ...place, count: 10_000, reach: { page: 0, frame: 1 } }, () => place.page.evaluate(forge, { count: 10_000, nonces, seed: 7, who: 'element', last }));
  await signsIn(visit, place);
}));

test('10,000 messages of an opener and of a page that was opened', { timeout: 120_000 }, () => visited(async (visit) => {
  const place = await hostWith(visit);
  const nonces = [await nonceOf(place.page)].filter(Boolean);
  // An evil window that the page opened knows it as its opener, and reaches the frames in it.
  const [evil] = await Promise.all([
    visit.context.waitForEvent('page'),
    place.page.evaluate((address) => { globalThis.popup = open(address); }, sites.evil.page('/opened', '<!doctype html><title>opened</title>')),
  ]);
  await evil.waitForLoadState();
  const run = `(async () => { window.parent = opener; return (${forge})(${JSON.stringify({ count: 10_000, nonces, seed: 11, who: 'parent', last })}); })()`;
  await nothingHappens(visit, { ...place, count: 10_000, reach: { page: 1, frame: 0 } }, async () => {
    await evil.evaluate((code) => { Object.defineProperty(window, 'parent', { value: opener }); return globalThis.eval(code.replace('window.parent = opener;', '')); }, run);
  });
  await evil.close();
  await signsIn(visit, place);
}));

// A host that is hostile itself: it makes the frame by hand and holds the port.
const BY_HAND = (address, nonce) => `
  const port = new MessageChannel();
  window.heard = [];
  port.port1.onmessage = (event) => { heard.push(event.data); };
  window.port = port.port1;
  const frame = document.createElement('iframe');
  frame.src = '${address}'; frame.width = 400; frame.height = 600;
  window.init = { v: 1, t: 'init', n: '${nonce}', client_id: 'pass', state: 'abc', code_challenge: '${'c'.repeat(43)}', code_challenge_method: 'S256', login_hint: 'from-the-host' };
  addEventListener('message', (event) => { if (event.data.t === 'ready') frame.contentWindow.postMessage(window.init, '${new URL(address).origin}', [port.port2]); }, { once: true });
  document.querySelector('main').append(frame);`;

const NONCE = 'h'.repeat(43);

async function byHand(visit, parts) {
  sites.shop.page('/by-hand', { loader: false, script: BY_HAND(sites.frame({ client: 'pass', nonce: NONCE }), NONCE), ...parts });
  const page = await visit.tab('/by-hand');
  const frame = await frameIn(page, sites.issuer);
  await frameAt(frame, 'identify');
  return { page, frame };
}

test('10,000 messages of two strangers to a frame that they can reach, with the right nonce', { timeout: 120_000 }, () => visited(async (visit) => {
  const place = await byHand(visit, { element: ADS(), csp: policy });
  const ads = adsIn(place.page);
  assert.equal(ads.length, 2);
  await nothingHappens(visit, { ...place, count: 10_000, reach: { page: 2, frame: 2 } }, () => Promise.all(
    ads.map((ad, seed) => ad.evaluate(forge, { count: 5000, nonces: [NONCE], seed: seed + 3, who: 'parent', last })),
  ));
  await identifyIn(place.frame, await sites.gateway.addUser({ mode: 'none' }));
  await frameAt(place.frame, 'password');
}));

/** Runs in the page: 10,000 messages over the port itself. */
function overPort(count) {
  const words = ['init', 'submit', 'choose', 'resend', 'continue', 'approve', 'identify', 'password', 'code', 'ready', 'result', 'resize', 'navigate', 'Cancel', 'close', '__proto__'];
  for (let i = 0; i < count; i += 1) {
    const t = words[i % words.length];
    const more = [{}, { identifier: 'x', password: 'y' }, { method: 'push' }, { h: 1 }, { v: 2, t: 'cancel' }, { v: '1', t: 'cancel' }, { t: 'cancel', x: 1 }, { t: 'cancel', n: 'x'.repeat(5000) }][i % 8];
    globalThis.port.postMessage(i % 9 === 0 ? ['cancel', 1, null, 'x'.repeat(6000), new Map([['t', 'cancel']])][i % 5] : { v: 1, t, ...more });
  }
}

test('10,000 messages of a hostile host over the port it holds', { timeout: 120_000 }, () => visited(async (visit) => {
  const { page, frame } = await byHand(visit);
  const before = { calls: framed(visit).length, step: await stepIn(frame) };
  const time = await spent(visit.context, frame);
  await page.evaluate(overPort, 10_000);
  await frame.evaluate(() => new Promise((done) => { setTimeout(done, 0); }));
  const used = (await spent(visit.context, frame)).scripts - time.scripts;
  assert.equal(framed(visit).length, before.calls);
  assert.equal(await stepIn(frame), before.step);
  assert.ok(used < 1000, `${used} ms for 10,000 messages`);
  // The hint is text that can be changed; nothing was sent because of it.
  assert.equal(await frame.locator('input[name=identifier]').inputValue(), 'from-the-host');
  assert.ok(await frame.locator('input[name=identifier]').isEditable());
  assert.equal(framed(visit).filter((one) => one.url.includes('/actions/')).length, 0);
}));

test('a second init, another port and an old one change nothing', { timeout: 120_000 }, () => visited(async (visit) => {
  const { page, frame } = await byHand(visit);
  const before = framed(visit).length;
  await page.evaluate((issuer) => {
    const child = document.querySelector('iframe').contentWindow;
    globalThis.second = [];
    for (const n of [globalThis.init.n, 'x'.repeat(43)]) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = (event) => { globalThis.second.push(event.data); };
      child.postMessage({ ...globalThis.init, n, state: 'other' }, issuer, [port2]);
    }
  }, sites.issuer);
  await frame.evaluate(() => new Promise((done) => { setTimeout(done, 0); }));
  const user = await sites.gateway.addUser({ mode: 'none' });
  await identifyIn(frame, user);
  await frameAt(frame, 'password');
  const heard = await page.evaluate(() => ({ first: globalThis.heard.map((one) => one.t === 'step' && one.s), second: globalThis.second }));
  assert.ok(heard.first.includes('password'), JSON.stringify(heard));
  assert.deepEqual(heard.second, []);
  const started = framed(visit).slice(before).filter((one) => one.method === 'POST');
  assert.ok(started.every((one) => one.url.includes('/actions/identify')), started.map((one) => one.url).join('\n'));
}));

// Whether *cancel* is heard at all, so that its absence above means something.
test('cancel is what a host may say, and it is heard', { timeout: 120_000 }, () => visited(async (visit) => {
  const { page } = await byHand(visit);
  await page.evaluate(() => globalThis.port.postMessage({ v: 1, t: 'cancel' }));
  await page.waitForFunction(() => globalThis.heard.some((one) => one.t === 'close'));
}));

test('cancel is heard while the frame waits for its first answer, and the flow that it brings is ended', { timeout: 120_000 }, () => visited(async (visit) => {
  let answer;
  const answered = new Promise((done) => { answer = done; });
  await visit.context.route('**/embed/v1/flows', async (route) => {
    await answered;
    await route.continue();
  });
  const began = visit.context.waitForEvent('request', (one) => one.url().endsWith('/embed/v1/flows'));
  const { page, frame } = await byHand(visit);
  await began;
  await page.evaluate(() => globalThis.port.postMessage({ v: 1, t: 'cancel' }));
  // It has come to the frame: what was posted after it was heard there, too.
  await frame.evaluate(() => new Promise((done) => { setTimeout(done, 0); }));
  assert.ok(!await page.evaluate(() => globalThis.heard.some((one) => one.t === 'close')), 'the server has to hear of it');
  const ended = page.waitForRequest((one) => one.method() === 'DELETE' && one.url().includes('/embed/v1/flows/'));
  answer();
  await ended;
  await page.waitForFunction(() => globalThis.heard.some((one) => one.t === 'close'));
}));
