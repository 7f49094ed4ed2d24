// What the network and the server can do to a page: each its own calm state, what was typed kept, no storm of requests.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { served } from '../lib/clock.mjs';
import { ROOMY } from '../lib/config.mjs';
import { BROKEN, breakCalls, changeReplies } from '../lib/faults.mjs';
import { at, control, givePassword, identify, message, numberOf, press, prove, remember, retry, signedInPage, stepOf, submit } from '../lib/page.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

const API = '**/api/v1/**';
const faulty = { gateway: () => gateway, expect: BROKEN };

async function person(visit, { open = true, mode = 'none' } = {}) {
  const user = await gateway.addUser({ mode });
  const phone = await gateway.pair(user);
  return { user, phone, page: open ? await visit.tab('/') : await visit.context.newPage() };
}

visitTest('the gateway is down when the page starts: it says so, keeps what was typed, and goes on by itself', faulty, async (visit) => {
  const { user, page } = await person(visit, { open: false });
  let typed;
  const filled = new Promise((done) => { typed = done; });
  const calls = await breakCalls(page, API, (route) => filled.then(() => route.abort('connectionrefused')));
  await page.goto(gateway.origin);
  await page.locator('input[name=identifier]').fill(user.identifier);
  typed();
  await at(page, 'unreachable');
  const told = calls.length;
  assert.ok(told <= 6, `${told} calls`);
  await page.unroute(API);
  await retry(page);
  await at(page, 'identify');
  assert.equal(await page.locator('input[name=identifier]').inputValue(), user.identifier);
  await submit(page);
  await at(page, 'password');
});

visitTest('the gateway dies while the page waits and comes back: the same request is answered', faulty, async (visit) => {
  const place = await Gateway.start(ROOMY);
  try {
    visit.gateway = place;
    const user = await place.addUser({ mode: 'type6' });
    const phone = await place.pair(user);
    const page = await visit.context.newPage();
    await page.goto(place.origin);
    await prove(page, user);
    const number = await numberOf(page);
    await place.kill();
    await page.locator('[role=status], [role=alert]').filter({ hasText: /Connection lost/ }).first().waitFor();
    assert.equal(await stepOf(page), 'push_pending', 'a failed poll is never the end');
    assert.ok(await control(page, 'use_code').isVisible(), 'the other ways stay');
    await place.run();
    await phone.approve(number);
    await remember(page, false);
    await signedInPage(page);
    assert.equal(await phone.count(), 1);
    await page.close();
  } finally { await place.dispose(); visit.gateway = gateway; }
});

visitTest('a graceful restart while the page waits', faulty, async (visit) => {
  const place = await Gateway.start(ROOMY);
  try {
    visit.gateway = place;
    const user = await place.addUser({ mode: 'none' });
    const phone = await place.pair(user);
    const page = await visit.context.newPage();
    await page.goto(place.origin);
    await prove(page, user);
    await at(page, 'push_pending');
    assert.equal(await place.stop(), 0);
    await place.run();
    await phone.approve();
    await remember(page, false);
    await signedInPage(page);
    await page.close();
  } finally { await place.dispose(); visit.gateway = gateway; }
});

visitTest('an answer that takes five seconds: busy at once, "still working", one request', { ...faulty, timeout: 120_000 }, async (visit) => {
  const { user, page } = await person(visit);
  await identify(page, user);
  await at(page, 'password');
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route('**/actions/password', async (route) => { await held; await route.continue(); });
  await page.locator('input[name=password]').fill(user.password);
  await submit(page);
  await page.locator('button[type=submit]:is([disabled],[aria-disabled=true],[aria-busy=true])').waitFor();
  await page.getByText('Still working').waitFor();
  await page.locator('button[type=submit]').click({ force: true, timeout: 1000 }).catch(() => {});
  await page.keyboard.press('Enter');
  release();
  await at(page, 'push_pending');
  assert.equal(visit.calls('POST', /\/actions\/password$/).length, 1);
});

visitTest('five clicks and Enter at once: one request', faulty, async (visit) => {
  const { user, phone, page } = await person(visit);
  await identify(page, user);
  await at(page, 'password');
  await page.route('**/actions/password', async (route) => {
    await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
    await route.continue();
  });
  await page.locator('input[name=password]').fill(user.password);
  await page.evaluate(() => {
    const button = document.querySelector('button[type=submit]');
    for (let n = 0; n < 5; n += 1) button.click();
    button.form.requestSubmit();
  });
  await at(page, 'push_pending');
  assert.equal(visit.calls('POST', /\/actions\/password$/).length, 1);
  assert.equal(await phone.count(), 1);
});

for (const [form, header] of [['seconds', () => '3'], ['an HTTP date', (now) => new Date(Math.ceil(now / 1000) * 1000 + 3000).toUTCString()]]) {
  visitTest(`429 with Retry-After in ${form}, on a computer whose clock is three hours off`, { ...faulty, timeout: 120_000 }, async (visit) => {
    await visit.context.addInitScript(() => {
      const Real = Date;
      const shift = 3 * 3600_000;
      globalThis.Date = class extends Real {
        constructor(...given) { if (given.length) super(...given); else super(Real.now() + shift); }
        static now() { return Real.now() + shift; }
      };
    });
    const { user, phone, page } = await person(visit);
    await prove(page, user);
    await at(page, 'push_pending');
    let answered;
    const asks = /\/api\/v1\/flows\/[^/]+\?/;
    await page.route(asks, async (route) => {
      if (answered === undefined) {
        answered = performance.now();
        return route.fulfill({ status: 429, headers: { 'retry-after': header(Date.now()), date: new Date().toUTCString(), 'content-type': 'text/html' }, body: '<h1>slow down</h1>' });
      }
      return route.continue();
    });
    // The wait under way ends now, and the next one meets the refusal.
    const refused = page.waitForResponse((reply) => reply.status() === 429);
    const again = page.waitForRequest((one) => answered !== undefined && asks.test(one.url())).then(() => performance.now() - answered);
    await phone.requests();
    await refused;
    assert.ok(!(await page.locator('body').innerText()).includes('slow down'), 'words of a server are not shown');
    assert.equal(await stepOf(page), 'push_pending');
    // Not at once, and not in three hours.
    const took = await again;
    assert.ok(took >= 2900, `asked again after ${took} ms`);
    await phone.approve();
    await remember(page, false);
    await signedInPage(page);
  });
}

visitTest('the countdown follows the server, whatever the computer\'s clock says', faulty, async (visit) => {
  await visit.context.addInitScript(() => {
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given) { if (given.length) super(...given); else super(Real.now() - 86_400_000); }
      static now() { return Real.now() - 86_400_000; }
    };
  });
  const { user, page } = await person(visit);
  await prove(page, user);
  await at(page, 'push_pending');
  const left = await page.locator('#remaining').innerText();
  const [minutes, seconds] = /(\d+):(\d+)/.exec(left)?.slice(1).map(Number) ?? [0, Number(/\d+/.exec(left)?.[0])];
  const total = minutes * 60 + seconds;
  assert.ok((total > 100 && total <= 120) || /2 min|1 min/.test(left), left);
});

visitTest('offline: said at once, goes on by itself, sends nothing', { ...faulty, expect: [...BROKEN, /INTERNET_DISCONNECTED/] }, async (visit) => {
  const { user, phone, page } = await person(visit);
  await prove(page, user);
  await at(page, 'push_pending');
  await visit.context.setOffline(true);
  await page.locator('[role=status], [role=alert]').filter({ hasText: /no connection|Connection lost/i }).first().waitFor();
  const before = visit.calls('POST').length;
  await phone.approve();
  await visit.context.setOffline(false);
  await remember(page, false);
  await signedInPage(page);
  assert.equal(visit.calls('POST').length - before, 2, 'continue and remember, nothing else');
  assert.equal(await phone.count(), 1);
});

visitTest('offline when the password is sent: said, kept, sent again by a click', { ...faulty, expect: [...BROKEN, /INTERNET_DISCONNECTED/] }, async (visit) => {
  const { user, page } = await person(visit);
  await identify(page, user);
  await at(page, 'password');
  await page.locator('input[name=password]').fill(user.password);
  await visit.context.setOffline(true);
  await submit(page);
  await message(page);
  assert.equal(await page.locator('input[name=password]').inputValue(), user.password);
  await visit.context.setOffline(false);
  await submit(page);
  await at(page, 'push_pending');
});

visitTest('the answer to a write is lost: the second click is the same write', faulty, async (visit) => {
  const { user, phone, page } = await person(visit);
  await identify(page, user);
  await at(page, 'password');
  let lost = false;
  await page.route('**/actions/password', async (route) => {
    if (lost) return route.continue();
    lost = true;
    await route.fetch();
    return route.abort('connectionreset');
  });
  await givePassword(page, user);
  // Whether the page asks for the state or the person clicks again: one request on the phone, and on it goes.
  await page.waitForFunction(() => document.querySelector('#error') || document.documentElement.dataset.step === 'push_pending');
  if (await stepOf(page) === 'password') await submit(page);
  await at(page, 'push_pending');
  assert.equal(await phone.count(), 1);
});

visitTest('sign-out that does not reach the server says so', faulty, async (visit) => {
  const { user, phone, page } = await person(visit);
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.approve();
  await remember(page, false);
  await signedInPage(page);
  await page.route('**/api/v1/session', (route) => (route.request().method() === 'DELETE' ? route.abort() : route.continue()));
  await press(page, 'sign_out');
  await message(page);
  assert.equal(await stepOf(page), 'signed-in');
  await page.unroute('**/api/v1/session');
  await press(page, 'sign_out');
  await at(page, 'signed-out');
});

visitTest('the page never follows the server to a stranger', faulty, async (visit) => {
  const { user, phone, page } = await person(visit);
  for (const target of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    await changeReplies(page, '**/actions/remember', (flow) => (flow.step?.type === 'signed_in' ? { ...flow, step: { type: 'signed_in', redirect_to: target } } : flow));
    await page.goto(gateway.origin);
    await prove(page, user);
    await at(page, 'push_pending');
    await phone.approve();
    await remember(page, false);
    await at(page, 'signed_in');
    await served(page);
    assert.equal(new URL(page.url()).origin, gateway.origin, target);
    await page.unroute('**/actions/remember');
    await visit.context.clearCookies();
  }
});
