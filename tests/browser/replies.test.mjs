// What a server can answer: nonsense, too much, too new, hostile. Never a crash, never its words, never a dead end.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { aMinute, fastClock } from '../lib/clock.mjs';
import { ROOMY } from '../lib/config.mjs';
import { BROKEN, breakCalls, changeReplies } from '../lib/faults.mjs';
import { at, control, identify, message, prove, remember, retry, signedInPage, stepOf, submit, useCode } from '../lib/page.mjs';

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
    const answer = page.waitForResponse((one) => /\/flows\/[^/]+\?/.test(one.url()) && one.request().method() === 'GET');
    await phone.requests();
    await answer;
    await phone.seen();
    await phone.approve();
    await hidden();
    await remember(page, false);
    await signedInPage(page);
    assert.ok(failed.length <= 2);
  });
}

visitTest('an answer of 50 MB is dropped early and is a state, not a crash', { ...faulty, timeout: 120_000 }, async (visit) => {
  const { page } = await person(visit, { open: false });
  const body = `{"id":"${'x'.repeat(50 * 1024 * 1024)}"}`;
  await breakCalls(page, '**/api/v1/flows', { status: 200, contentType: 'application/json', body });
  await page.goto(gateway.origin);
  await at(page, 'unreachable', { timeout: 30_000 });
});

visitTest('a step of a newer server: the general screen, with a way on', faulty, async (visit) => {
  const { user, page } = await person(visit);
  await changeReplies(page, '**/actions/password', (flow) => ({ ...flow, step: { type: 'hologram', sparkle: [1, 2, 3] } }));
  await prove(page, user);
  await at(page, 'unknown');
  assert.ok(await page.locator('button:visible, a:visible').count() > 0);
  assert.ok(!(await page.content()).includes('sparkle'));
});

visitTest('unknown members, words and orders of a newer server change nothing', faulty, async (visit) => {
  const { user, phone, page } = await person(visit);
  await changeReplies(page, API, (flow) => (flow.step ? {
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

for (const [status, type] of [[410, 'flow-expired'], [404, 'unknown-flow'], [409, 'stale-flow'], [403, 'csrf']]) {
  visitTest(`a server that answers ${type} to everything is not stormed`, faulty, async (visit) => {
    const { user, page } = await person(visit, { open: false });
    await fastClock(page);
    await page.goto(gateway.origin);
    await at(page, 'identify');
    await breakCalls(page, '**/actions/*', {
      status, contentType: 'application/problem+json',
      body: JSON.stringify({ type: `urn:genkan:problem:${type}`, status, title: 'x', instance: 'abcdefgh12345678' }),
    });
    await identify(page, user);
    await aMinute(page);
    const { length } = visit.calls('POST');
    assert.ok(length <= 8, `${length} writes in a minute`);
    assert.ok(await page.locator('button:visible:not([disabled]):not([aria-disabled=true]), a:visible').count() > 0, 'a way on');
  });
}

visitTest('an answer that comes too late is dropped', faulty, async (visit) => {
  const { user, page } = await person(visit);
  await prove(page, user);
  await at(page, 'push_pending');
  let stale;
  await changeReplies(page, '**/actions/choose', (flow) => { stale = flow; });
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
  await changeReplies(page, API, (flow) => {
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

