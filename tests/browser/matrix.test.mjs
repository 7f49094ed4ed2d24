// What happens to a page, at every step of signing in (fault catalogue: F16, F18, F22, F23; rows 22, 33, 34, 37, 76).
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { Post } from '../lib/post.mjs';
import { Matrix, organisation } from '../lib/matrix.mjs';
import { at, giveCode, press, prove, signedInPage, submit, useCode } from '../lib/page.mjs';

const post = await Post.open();
let gateway;
before(async () => { gateway = await Gateway.start(organisation(post)); });
after(async () => { await gateway.dispose(); await post.close(); });

/** A row of the matrix: an event at every step. */
const event = (name, exceptions, body, { expect = [], prepare = async () => {}, finish = async () => {}, only, scan } = {}) => visitTest(
  name, { gateway: () => gateway, expect, timeout: 300_000 },
  async (visit) => {
    await prepare(visit);
    await new Matrix(visit).each(exceptions, body, { only, scan });
    await finish(visit);
  },
);

event('reload, a second tab, back and forward', {}, async (place) => {
  const { page, visit, gateway: { origin } } = place;
  for (const how of ['reload', 'a second reload']) {
    await place.type();
    await page.reload();
    await place.is(page, how);
    await place.holdsNoSecret(page, how);
    await place.quiet(how, { loads: 1 });
  }
  await place.type();
  const second = await visit.tab(place.step.path ?? '/');
  await place.is(second, 'the second tab');
  await place.holdsNoSecret(second, 'the second tab');
  await page.bringToFront();
  await place.is(page, 'the first tab');
  await place.keeps(page, 'the first tab');
  await second.close();
  await place.quiet('a second tab', { loads: 1 });
  await page.goto(`${origin}/help`);
  await page.goBack();
  await place.is(page, 'back');
  await place.holdsNoSecret(page, 'back');
  await page.goForward();
  assert.equal(new URL(page.url()).pathname, '/help', 'forward leads on');
  await page.goBack();
  await place.is(page, 'back again');
  assert.equal(new URL(page.url()).search + new URL(page.url()).hash, '', 'nothing in the address');
  await page.goBack();
  assert.equal(new URL(page.url()).pathname, '/help', 'one press leaves');
  await place.quiet('back and forward', { loads: 2 });
});

// Chromium never keeps a page whose documents are `no-store`, Safari does: with another header Chromium does as well.
const kept = new Map();
event('brought back out of the browser\'s memory', {}, async (place) => {
  const { page, gateway: { origin }, visit, name, step } = place;
  await place.type();
  await page.goto(`${origin}/help`);
  const loads = visit.calls('POST', /\/flows$/).length;
  await page.goBack({ waitUntil: 'commit' }); // a page that comes out of the memory is not loaded
  await place.is(page, 'restored');
  await place.holdsNoSecret(page, 'restored');
  const restored = (await page.evaluate(() => globalThis.genkanShown)).includes(true);
  kept.set(name, restored);
  if (restored) {
    for (const [field, text] of Object.entries(await place.fields(page))) {
      if (!step.secret?.includes(field)) assert.equal(text, step.typed[field], `restored: ${field} is kept`);
    }
    assert.equal(visit.calls('POST', /\/flows$/).length, loads, 'restored: no new start');
  }
  await place.quiet('restored', { loads: 1 });
}, {
  async prepare({ context }) {
    await context.addInitScript(() => {
      globalThis.genkanShown = [];
      addEventListener('pageshow', (shown) => globalThis.genkanShown.push(shown.persisted));
    });
    await context.route(/\/(signed-in)?$|\/api\/v1\//, async (route) => {
      try {
        const reply = await route.fetch();
        await route.fulfill({ response: reply, headers: { ...reply.headers(), 'cache-control': 'no-cache' } });
      } catch { /* a wait that its page has left */ }
    });
  },
  async finish() {
    assert.ok([...kept.values()].includes(true), 'no page ever came out of the memory: nothing was tried here');
  },
});

event('approved while the computer sleeps: it asks as soon as it is awake', {}, async (place) => {
  const { page, visit, phone } = place;
  const protocol = await visit.context.newCDPSession(page);
  const asleep = await page.evaluate(() => performance.now());
  await protocol.send('Page.setWebLifecycleState', { state: 'frozen' });
  await phone.approve(place.number);
  await protocol.send('Page.setWebLifecycleState', { state: 'active' });
  const awake = await page.evaluate(() => performance.now());
  await at(page, 'enroll_required');
  // By the page's own clock: the question whose answer it goes by was not put off until its next turn.
  const asked = await page.evaluate((since) => Math.min(...performance.getEntriesByType('resource')
    .filter(({ name, responseEnd }) => name.includes('/api/v1/') && responseEnd > since).map(({ startTime }) => startTime)), asleep);
  assert.ok(asked < awake + 1000, `${asked - awake} ms until it asked`);
  assert.equal(await phone.count(), place.pushes);
}, { only: (step) => step.shows === 'push_pending' });

/** A clock that goes wrong by as much as a test says. */
function wrongClock() {
  const Real = Date;
  globalThis.genkanShift = 86_400_000;
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + globalThis.genkanShift); }
    static now() { return Real.now() + globalThis.genkanShift; }
  };
}

event('the computer\'s clock is a day ahead, then two days behind that', {}, async (place) => {
  const { page, client } = place;
  const right = async (how) => {
    if (!place.step.open || await page.locator('#remaining').count() === 0) return;
    const left = async () => { await client.poll(); const { step, server_time: now } = client.flow; return ((step.offer ?? step).expires_at - now) / 1000; };
    const before = await left();
    const [, minutes, seconds] = /(\d+):(\d\d)/.exec(await page.locator('#remaining').innerText());
    const after = await left();
    const shown = Number(minutes) * 60 + Number(seconds);
    assert.ok(shown <= Math.ceil(before) + 1 && shown >= Math.floor(after) - 1, `${how}: ${shown} s are shown, ${after} to ${before} are left`);
  };
  await place.type();
  await right('a day ahead');
  for (const shift of [-86_400_000, 86_400_000]) {
    await page.evaluate((to) => { globalThis.genkanShift = to; }, shift);
    await page.evaluate(() => new Promise((done) => { requestAnimationFrame(done); }));
    await place.is(page, `moved to ${shift} ms`);
    await place.keeps(page, `moved to ${shift} ms`);
    await right(`moved to ${shift} ms`);
  }
  await place.quiet('a wrong clock');
}, { prepare: ({ context }) => context.addInitScript(wrongClock) });

event('sleep, offline and back, twenty times', {}, async (place) => {
  const { page, visit } = place;
  const protocol = await visit.context.newCDPSession(page);
  await place.type();
  await protocol.send('Page.setWebLifecycleState', { state: 'frozen' });
  await place.client.poll();
  await protocol.send('Page.setWebLifecycleState', { state: 'active' });
  await place.is(page, 'awake');
  await place.keeps(page, 'awake');
  await place.quiet('awake');
  await visit.context.setOffline(true);
  await page.locator('[role=status]:visible, [role=alert]:visible').filter({ hasText: /connection/i }).first().waitFor();
  await place.keeps(page, 'offline');
  await place.is(page, 'offline');
  await visit.context.setOffline(false);
  await place.is(page, 'back');
  await place.keeps(page, 'back');
  await place.quiet('offline and back');
  for (let times = 0; times < 20; times += 1) {
    await visit.context.setOffline(true);
    await visit.context.setOffline(false);
  }
  await place.is(page, 'after twenty times');
  await place.keeps(page, 'after twenty times');
  await place.quiet('twenty times', { calls: 20 });
}, { expect: [/ERR_INTERNET_DISCONNECTED/] });

/** Everything a page could keep things in is closed. */
function noStorage() {
  const refuse = () => { throw new DOMException('closed', 'SecurityError'); };
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(globalThis, name, { get: refuse });
  globalThis.BroadcastChannel = class { constructor() { refuse(); } };
}

event('storage that is closed', { 'identify, kept names': 'nothing can be kept, so a name is typed' }, async (place) => {
  await place.type();
  await place.keeps(place.page, 'typed');
  await place.page.reload();
  await place.is(place.page, 'reload');
  await place.quiet('storage', { loads: 1 });
}, {
  scan: false, // it looks into the storage
  prepare: ({ context }) => context.addInitScript(noStorage),
  async finish(visit) {
    await visit.context.clearCookies();
    const user = await gateway.addUser();
    const phone = await gateway.pair(user);
    const page = await visit.tab('/');
    await prove(page, user);
    await useCode(page);
    await giveCode(page, phone.totp());
    await at(page, 'enroll_required');
    await press(page, 'skip');
    await at(page, 'form');
    await page.locator('input[name=centre]').fill('7');
    await submit(page);
    await at(page, 'remember_browser');
    await submit(page);
    await signedInPage(page);
    assert.equal(await phone.count(), 1);
    await page.close();
  },
});
