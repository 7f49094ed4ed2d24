// What the network and the server can do to a page: each its own calm state, what was typed kept, no storm of requests.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { ROOMY } from '../lib/config.mjs';
import { at, control, givePassword, identify, message, numberOf, press, prove, remember, retry, signedInPage, stepOf, submit, useCode } from '../lib/page.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

const BROKEN = [/console: Failed to load resource/, /console: .*(ERR_|40\d|42\d|50\d)/];
const API = '**/api/v1/**';
const faulty = { gateway: () => gateway, expect: BROKEN };

async function person(visit, { open = true, mode = 'none' } = {}) {
  const user = await gateway.addUser({ mode });
  const phone = await gateway.pair(user);
  return { user, phone, page: open ? await visit.tab('/') : await visit.context.newPage() };
}

/** Answers the next `times` calls that match with `reply`, then lets everything through. */
async function breakCalls(page, pattern, reply, times = Infinity) {
  const seen = [];
  await page.route(pattern, async (route) => {
    if (seen.length >= times) return route.continue();
    seen.push(performance.now());
    return typeof reply === 'function' ? reply(route) : route.fulfill(reply);
  });
  return seen;
}

visitTest('the gateway is down when the page starts: it says so, keeps what was typed, and goes on by itself', faulty, async (visit) => {
  const { user, page } = await person(visit, { open: false });
  const calls = await breakCalls(page, API, (route) => route.abort('connectionrefused'));
  await page.goto(gateway.origin);
  await page.locator('input[name=identifier]').fill(user.identifier);
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

visitTest('an answer that takes five seconds: busy at once, "still working", one request', { ...faulty, timeout: 90_000 }, async (visit) => {
  const { user, page } = await person(visit);
  await identify(page, user);
  await at(page, 'password');
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route('**/actions/password', async (route) => { await held; await route.continue(); });
  await page.locator('input[name=password]').fill(user.password);
  await submit(page);
  await page.locator('button[type=submit]:is([disabled],[aria-disabled=true],[aria-busy=true])').waitFor();
  await page.getByText('Still working').waitFor({ timeout: 9000 });
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
  visitTest(`429 with Retry-After in ${form}, on a computer whose clock is three hours off`, { ...faulty, timeout: 90_000 }, async (visit) => {
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
    const gaps = [];
    await page.route(/\/api\/v1\/flows\/[^/]+\?/, async (route) => {
      if (answered === undefined) {
        answered = performance.now();
        return route.fulfill({ status: 429, headers: { 'retry-after': header(Date.now()), date: new Date().toUTCString(), 'content-type': 'text/html' }, body: '<h1>slow down</h1>' });
      }
      gaps.push(performance.now() - answered);
      return route.continue();
    });
    // The wait under way ends now, and the next one meets the refusal.
    await phone.requests();
    await page.waitForResponse((reply) => reply.status() === 429);
    assert.ok(!(await page.locator('body').innerText()).includes('slow down'), 'words of a server are not shown');
    assert.equal(await stepOf(page), 'push_pending');
    await page.waitForRequest(/\/api\/v1\/flows\/[^/]+\?/, { timeout: 12_000 });
    await page.waitForFunction(() => true);
    assert.ok(gaps[0] >= 2900, `asked again after ${gaps[0]} ms`);
    assert.ok(gaps[0] <= 7000, `asked again after ${gaps[0]} ms`);
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

const REPLIES = {
  'a 500 of HTML': { status: 500, contentType: 'text/html', body: '<!doctype html><h1>Internal explosion</h1><script>alert(1)</script>' },
  'a 502 of a proxy': { status: 502, contentType: 'text/html', body: '<h1>Internal explosion</h1>' },
  'a 503 without anything': { status: 503, body: '' },
  'a 200 of HTML (a captive portal)': { status: 200, contentType: 'text/html', body: '<!doctype html><h1>Internal explosion: log in to the airport</h1>' },
  'a 200 that is no JSON': { status: 200, contentType: 'application/json', body: '{"id": "Internal explosion' },
  'an empty 200': { status: 200, contentType: 'application/json', body: '' },
  'JSON 10 000 deep': { status: 200, contentType: 'application/json', body: '['.repeat(10_000) + ']'.repeat(10_000) },
  'JSON of another shape': { status: 200, contentType: 'application/json', body: '{"id":7,"step":null,"actions":{"length":1e9},"rev":-1}' },
  'a number that is none': { status: 200, contentType: 'application/json', body: '{"id":"x","rev":NaN}' },
  'a problem of no known type': { status: 418, contentType: 'application/problem+json', body: '{"type":"urn:genkan:problem:teapot","status":418,"title":"Internal explosion","instance":"x"}' },
};
for (const [what, reply] of Object.entries(REPLIES)) {
  visitTest(`${what}: at the start, on a write and while waiting`, faulty, async (visit) => {
    const { user, phone, page } = await person(visit, { open: false });
    const hidden = async () => assert.ok(!(await page.content()).includes('explosion'), 'words of a server are not shown');
    await breakCalls(page, '**/api/v1/flows', reply);
    await page.goto(gateway.origin);
    await at(page, 'unreachable');
    await hidden();
    await page.unroute('**/api/v1/flows');
    await retry(page);

    await identify(page, user);
    await at(page, 'password');
    await breakCalls(page, '**/actions/password', reply);
    await page.locator('input[name=password]').fill(user.password);
    await submit(page);
    await message(page);
    await hidden();
    assert.equal(await stepOf(page), 'password');
    assert.equal(await page.locator('input[name=password]').inputValue(), user.password, 'what was typed is kept');
    await page.unroute('**/actions/password');
    await submit(page);
    await at(page, 'push_pending');

    const failed = await breakCalls(page, /\/api\/v1\/flows\/[^/]+\?/, reply, 2);
    await phone.requests();
    await page.waitForResponse((one) => /\/flows\/[^/]+\?/.test(one.url()) && one.request().method() === 'GET');
    await phone.seen();
    await phone.approve();
    await hidden();
    await remember(page, false);
    await signedInPage(page);
    assert.ok(failed.length <= 2);
  });
}

visitTest('an answer of 50 MB is dropped early and is a state, not a crash', { ...faulty, timeout: 90_000 }, async (visit) => {
  const { page } = await person(visit, { open: false });
  const body = `{"id":"${'x'.repeat(50 * 1024 * 1024)}"}`;
  await breakCalls(page, '**/api/v1/flows', { status: 200, contentType: 'application/json', body });
  await page.goto(gateway.origin);
  await at(page, 'unreachable', { timeout: 30_000 });
});

/** Lets the gateway's own answer through with a change. */
async function change(page, pattern, edit) {
  await page.route(pattern, async (route) => {
    const reply = await route.fetch();
    const body = await reply.json().catch(() => undefined);
    if (!body) return route.fulfill({ response: reply });
    return route.fulfill({ response: reply, json: edit(body) ?? body });
  });
}

visitTest('a step of a newer server: the general screen, with a way on', faulty, async (visit) => {
  const { user, page } = await person(visit);
  await change(page, '**/actions/password', (flow) => ({ ...flow, step: { type: 'hologram', sparkle: [1, 2, 3] } }));
  await prove(page, user);
  await at(page, 'unknown');
  assert.ok(await page.locator('button:visible, a:visible').count() > 0);
  assert.ok(!(await page.content()).includes('sparkle'));
});

visitTest('unknown members, words and orders of a newer server change nothing', faulty, async (visit) => {
  const { user, phone, page } = await person(visit);
  await change(page, API, (flow) => (flow.step ? {
    zebra: { deep: [[{}]] }, ...flow, notice: 'something_new', reason: 'because', purpose: flow.purpose,
    step: { novelty: true, ...flow.step }, actions: ['dance', ...flow.actions],
    methods: [...flow.methods, { id: 'm', type: 'telepathy', label: 'Mind', usable: true }],
  } : flow));
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.approve();
  await remember(page, false);
  await signedInPage(page);
});

visitTest('an answer that comes too late is dropped', faulty, async (visit) => {
  const { user, page } = await person(visit);
  await prove(page, user);
  await at(page, 'push_pending');
  let stale;
  await change(page, '**/actions/choose', (flow) => { stale = flow; });
  await useCode(page);
  assert.equal(stale.step.type, 'code_required');
  await page.route(/\/api\/v1\/flows\/[^/?]+(\?|$)/, (route) => (route.request().method() === 'GET'
    ? route.fulfill({ status: 200, json: { ...stale, rev: 1, step: { type: 'identify', identifier_types: ['email'] } } }) : route.continue()));
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.locator('input[name=code]').fill('1');
  await at(page, 'code_required');
});

const PAYLOADS = ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', 'javascript:alert(1)', '{{7*7}}', '<svg/onload=alert(1)>',
  '\u202Egnp.exe', 'Pixel\u202E8 enohPi', `Z${'\u0336'.repeat(500)}`, 'x'.repeat(1000), '\u0000\ud800'];
visitTest('hostile names of devices, apps, places and people stay text', faulty, async (visit) => {
  const { user, page } = await person(visit, { mode: 'type6' });
  let payload = '';
  await change(page, API, (flow) => {
    if (!flow.step) return flow;
    if (flow.user) flow.user.label = payload;
    for (const method of flow.methods) method.label = payload;
    if (flow.step.type === 'push_pending') {
      flow.step.device = payload;
      flow.step.context = { ...flow.step.context, app: payload, place: { kind: 'city', name: payload }, browser: { name: payload, os: payload } };
    }
    return flow;
  });
  await prove(page, user);
  await at(page, 'push_pending');
  const shape = await page.evaluate(() => document.querySelectorAll('*').length);
  for (payload of PAYLOADS) {
    await page.reload();
    await at(page, 'push_pending');
    const { elements, text, wide } = await page.evaluate(() => ({
      elements: document.querySelectorAll('*').length, text: document.body.innerText,
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    }));
    assert.ok(Math.abs(elements - shape) <= 3, `${JSON.stringify(payload)} changes the document: ${shape} to ${elements} elements`);
    assert.ok(!/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(text), 'no control of direction is let through');
    assert.equal(wide, false, `${payload.slice(0, 20)} makes the page scroll sideways`);
    assert.equal(await page.locator('script[src="x"], img[src="x"], a[href^="javascript:"]').count(), 0);
  }
});

visitTest('offline: said at once, goes on by itself, sends nothing', { ...faulty, expect: [...BROKEN, /INTERNET_DISCONNECTED/] }, async (visit) => {
  const { user, phone, page } = await person(visit);
  await prove(page, user);
  await at(page, 'push_pending');
  await visit.context.setOffline(true);
  await page.locator('[role=status], [role=alert]').filter({ hasText: /offline|Connection lost/i }).first().waitFor();
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
  for (const target of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', 'https:evil.example', '\t//evil.example', 'https://localhost@evil.example/']) {
    await change(page, '**/actions/remember', (flow) => (flow.step?.type === 'signed_in' ? { ...flow, step: { type: 'signed_in', redirect_to: target } } : flow));
    await page.goto(gateway.origin);
    await prove(page, user);
    await at(page, 'push_pending');
    await phone.approve();
    await remember(page, false);
    await page.waitForResponse('**/actions/remember').catch(() => {});
    await page.waitForFunction(() => document.readyState === 'complete');
    assert.equal(new URL(page.url()).origin, gateway.origin, target);
    await page.unroute('**/actions/remember');
    await visit.context.clearCookies();
  }
});
