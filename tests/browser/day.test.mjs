// A day of waiting, with a fast clock: once everything is over nothing is asked any more, and nothing piles up (row 72).
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { at, identify, givePassword, prove, remember, signedInPage } from '../lib/page.mjs';
import { BROKEN } from '../lib/faults.mjs';
import { fastClock } from '../lib/clock.mjs';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** What a day may cost, bytes. */
const GROWTH = 5 * 1024 * 1024;

let gateway;
before(async () => { gateway = await Gateway.start(); });
after(() => gateway.dispose());
const options = { gateway: () => gateway, expect: BROKEN, timeout: 180_000 };

/** Memory of a page after a clean-up: script heap and WebAssembly, bytes; and what hangs in it. */
async function weigh(page, protocol) {
  await protocol.send('HeapProfiler.collectGarbage');
  const { metrics } = await protocol.send('Performance.getMetrics');
  const metric = (name) => metrics.find((one) => one.name === name).value;
  const { result } = await protocol.send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' });
  const { objects } = await protocol.send('Runtime.queryObjects', { prototypeObjectId: result.objectId });
  const wasm = await protocol.send('Runtime.callFunctionOn', {
    objectId: objects.objectId, returnByValue: true,
    functionDeclaration: 'function () { return this.reduce((sum, one) => sum + one.buffer.byteLength, 0); }',
  });
  assert.ok(wasm.result.value > 0, 'the WebAssembly memory was not found');
  return { bytes: metric('JSHeapUsedSize') + wasm.result.value, listeners: metric('JSEventListeners'), nodes: metric('Nodes') };
}

async function watched(page) {
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('Performance.enable');
  await protocol.send('HeapProfiler.enable');
  return protocol;
}

/** Lets a day go by and holds what the page weighs against what it weighed. */
async function aDay(visit, page) {
  const protocol = await watched(page);
  const start = await weigh(page, protocol);
  const calls = visit.calls().length;
  for (let hours = 0; hours < 24; hours += 4) await page.clock.runFor(4 * HOUR);
  assert.deepEqual(visit.calls().slice(calls).map((one) => `${one.method} ${one.url}`), [], 'nothing is asked after the end');
  const end = await weigh(page, protocol);
  assert.ok(end.bytes - start.bytes <= GROWTH, `${end.bytes - start.bytes} bytes more`);
  assert.ok(end.listeners <= start.listeners + 5, `${start.listeners} listeners became ${end.listeners}`);
  assert.ok(end.nodes <= start.nodes + 200, `${start.nodes} nodes became ${end.nodes}`);
}

/** A service whose clock runs with the page's: the request ends after two minutes, the flow after a quarter of an hour. */
async function fastService(page) {
  const pass = { flow: undefined };
  const stays = (flow, now) => ({ ...flow, server_time: now });
  await page.route('**/actions/password', async (route) => {
    const reply = await route.fetch();
    pass.flow = await reply.json();
    pass.origin = await page.evaluate(() => performance.now());
    await route.fulfill({ response: reply, json: pass.flow });
  });
  await page.route(/\/api\/v1\/flows\/[^/]+(\?|$)/, async (route) => {
    const now = pass.flow.server_time + await page.evaluate(() => performance.now()) - pass.origin;
    if (now >= pass.flow.expires_at) {
      const problem = { type: 'urn:genkan:problem:flow-expired', status: 410, title: 'x', instance: 'abcdefgh12345678', server_time: now };
      return route.fulfill({ status: 410, contentType: 'application/problem+json', body: JSON.stringify(problem) });
    }
    if (now < pass.flow.step.expires_at) {
      // Held for as long as the service would, by the page's clock.
      return new URL(route.request().url()).searchParams.has('after') ? route.fulfill({ status: 204 }) : route.fulfill({ json: stays(pass.flow, now) });
    }
    const step = { type: 'push_ended', outcome: 'expired', device: pass.flow.step.device, at: pass.flow.step.expires_at, requests_left: 2 };
    const over = { ...stays(pass.flow, now), rev: pass.flow.rev + 1, step, actions: ['resend', 'choose', 'choose_method', 'change_account'] };
    return route.fulfill({ json: over });
  });
  return pass;
}

visitTest('a request that nobody answers: it ends, the flow ends, and then there is silence for a day', options, async (visit) => {
  const { user, phone } = await gateway.person();
  const page = await visit.tab();
  await fastClock(page);
  await fastService(page);
  await page.goto(gateway.origin);
  await prove(page, user);
  await at(page, 'push_pending');
  const protocol = await watched(page);
  const start = await weigh(page, protocol);
  for (let passed = 0; passed < 150; passed += 5) await page.clock.runFor(5 * SECOND);
  await at(page, 'push_ended');
  for (let passed = 0; passed < 16; passed += 1) await page.clock.runFor(MINUTE);
  await aDay(visit, page);
  const end = await weigh(page, protocol);
  assert.ok(end.bytes - start.bytes <= GROWTH, `${end.bytes - start.bytes} bytes more since the request was sent`);
  assert.equal(await phone.count(), 1, 'nobody is asked again');
});

visitTest('a password that is not typed: silence for a day', options, async (visit) => {
  const user = await gateway.addUser();
  const page = await visit.tab();
  await fastClock(page);
  await page.goto(gateway.origin);
  await identify(page, user);
  await at(page, 'password');
  for (let passed = 0; passed < 16; passed += 1) await page.clock.runFor(MINUTE);
  await aDay(visit, page);
});

visitTest('signed in and gone away: silence for a day', options, async (visit) => {
  const { user, phone } = await gateway.person({ mode: 'none' });
  const page = await visit.tab();
  await fastClock(page);
  await page.goto(gateway.origin);
  await identify(page, user);
  await givePassword(page, user);
  await at(page, 'push_pending');
  await phone.approve();
  await remember(page, false);
  await signedInPage(page);
  await page.clock.runFor(MINUTE);
  await aDay(visit, page);
});
