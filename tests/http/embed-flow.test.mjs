// Flows in a frame (rules W8, W9, W12, W21): they begin with a ticket of their own document, know no cookie of the pages,
// and end with a code for their client.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { onGateway, withNegativeControl } from '../lib/control.mjs';
import { isProblem } from '../lib/expect.mjs';
import { CLIENTS, DESK, Frame, SHOP, WITH_CLIENTS, sentTo } from '../lib/embed.mjs';
import { merge } from '../lib/config.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(WITH_CLIENTS); });
after(() => gateway.dispose());

/** A frame of the client with passwords, before the second method of a new account. */
async function waiting(own, options) {
  const { user, phone } = await own.person(options);
  const frame = new Frame(own, { client: 'pass' });
  await frame.open();
  await frame.act('identify', { identifier: user.identifier });
  await frame.act('password', { password: user.password });
  return { user, phone, frame };
}

/** Approves on the phone and takes the approval. */
async function approved({ phone, frame }) {
  await phone.approve(frame.flow.step.number?.value);
  await frame.until((flow) => flow.step.approved);
  return frame.act('continue');
}

test('a whole sign-in ends with a code for its client: no question, no cookie, and a session that stands on its owner\'s list', async () => {
  const scene = await waiting(gateway);
  assert.deepEqual(scene.frame.flow.client, { name: 'Shop pass', origin: SHOP });
  assert.equal(scene.frame.flow.step.type, 'push_pending');
  const told = await scene.phone.pending();
  assert.equal(told.context.app, 'Shop pass (shop.localhost:4100)', 'the phone says for whom');
  const reply = await approved(scene);
  assert.equal(reply.status, 200);
  assert.equal(reply.headers['set-cookie'], undefined);
  assert.equal(reply.json.step.type, 'signed_in');
  const to = new URL(reply.json.step.redirect_to);
  assert.equal(to.origin + to.pathname, `${SHOP}/callback`);
  assert.match(to.searchParams.get('code'), /^[\w-]{43}$/);
  assert.equal(to.searchParams.get('iss'), gateway.origin);
  assert.ok(to.searchParams.get('state'));
  assert.deepEqual(reply.json.actions, []);
  assert.deepEqual(scene.frame.jar.all().map(([name]) => name), ['__Host-embed']);
  const here = gateway.client();
  await here.prove(scene.user);
  await here.finish(scene.phone);
  const { sessions } = (await here.send('GET', '/api/v1/account/sessions')).json;
  assert.equal(sessions.length, 2, "it stands on its owner’s list");
  const [own, inside] = sessions;
  assert.equal(own.app, undefined);
  assert.match(inside.app, /\(shop\.localhost:\d+\)$/, 'and says in whose page');
});

test('a frame\'s first call brings the client\'s look', async () => {
  const frame = new Frame(gateway, { client: 'pass' });
  await frame.load();
  const { status, json } = await frame.ask();
  assert.equal(status, 201);
  assert.match(json.request, /^r-[\w-]{22}$/);
  assert.deepEqual({ ...json, request: '' }, { request: '', purpose: 'sign_in', theme: { accent: '#0b6b3a', radius: 12, font: 'serif' } });
});

withNegativeControl('a password is typed only in frames of clients that may have that', 'frame-password', async (own) => {
  const frame = new Frame(own, { client: 'shop' });
  await frame.load();
  isProblem(await frame.ask(), 'not-supported');
}, WITH_CLIENTS);

withNegativeControl('a ticket is for its client, its page, its browser and ten minutes', 'frame-ticket', async (own) => {
  const mine = new Frame(own, { client: 'pass' });
  await mine.load();
  const other = new Frame(own, { client: 'pass' });
  await other.load();
  isProblem(await mine.ask({ ticket: other.ticket }), 'csrf');
  isProblem(await mine.ask({ client_id: 'desk' }), 'csrf');
  isProblem(await mine.ask({ client_id: 'nobody' }), 'csrf');
  const [at, mac] = mine.ticket.split('.');
  for (const ticket of ['', '.', 'x', `${at}.`, `.${mac}`, mac, `${at}.${mac}x`, `${Number(at) + 1}.${mac}`, `${Number(at) + 600_000}.${mac}`,
    `${Number(at) - 600_001}.${mac}`, `-1.${mac}`, '!unavailable']) isProblem(await mine.ask({ ticket }), 'csrf', ticket);
  assert.equal((await mine.ask()).status, 201, 'the right one is taken');
}, WITH_CLIENTS);

test('without its own cookie nothing begins', async () => {
  const frame = new Frame(gateway, { client: 'pass' });
  await frame.load();
  frame.jar.delete('__Host-embed');
  isProblem(await frame.ask(), 'csrf');
  const again = new Frame(gateway, { client: 'pass' });
  await again.load();
  const { json } = await again.ask();
  frame.jar.set('__Host-embed', 'x'.repeat(43));
  isProblem(await frame.start({ purpose: 'sign_in', client: 'pass', return: json.request }), 'input-invalid');
  assert.equal(frame.jar.all().length, 1, 'and no other cookie comes');
});

withNegativeControl('the pages\' cookies are nothing in a frame, and a frame\'s nothing to the pages', 'frame-cookies', async (own) => {
  const { user, phone } = await own.person();
  const page = own.client();
  await page.prove(user);
  await page.finish(phone);
  const frame = new Frame(own, { client: 'pass' });
  for (const [name, value] of page.jar.all()) frame.jar.set(name, value);
  const names = frame.jar.all().map(([name]) => name);
  assert.ok(names.includes('__Host-sid') && names.includes('__Host-flow') && names.includes('__Host-dev'));
  assert.match(String((await frame.load()).headers['set-cookie']), /^__Host-embed=/, 'it gets one of its own');
  const asked = await frame.ask();
  assert.equal(asked.status, 201);
  const started = await frame.start({ purpose: 'sign_in', client: 'pass', return: asked.json.request });
  assert.equal(started.json.step.type, 'identify', 'who is signed in is not');
  assert.equal(started.json.user, undefined);
  assert.equal((await page.session()).json.authenticated, true);
  isProblem(await frame.send('GET', `/api/v1/flows/${frame.flow.id}`), 'unknown-flow');
  isProblem(await frame.send('GET', `/embed/v1/flows/${page.flow.id}`), 'unknown-flow');
  // The value under the other name, as no browser would send it.
  const value = frame.jar.get('__Host-embed');
  const stranger = own.client();
  stranger.jar.set('__Host-flow', value);
  isProblem(await stranger.send('GET', `/api/v1/flows/${frame.flow.id}`), 'unknown-flow');
}, WITH_CLIENTS);

test('a frame has flows of its request and nothing else', async () => {
  const frame = new Frame(gateway, { client: 'pass' });
  await frame.load();
  const { request } = (await frame.ask()).json;
  const start = (body) => frame.start(body);
  isProblem(await start({ purpose: 'sign_in' }), 'not-supported');
  isProblem(await start({ purpose: 'sign_in', return: '/security-info' }), 'not-supported');
  isProblem(await start({ purpose: 'reauthenticate' }), 'not-supported');
  isProblem(await start({ purpose: 'register', client: 'pass', return: request }), 'not-supported');
  isProblem(await start({ purpose: 'reauthenticate', client: 'pass', return: request }), 'input-invalid');
  isProblem(await start({ purpose: 'sign_in', client: 'shop', return: request }), 'input-invalid');
  isProblem(await start({ purpose: 'sign_in', client: 'pass', return: 'r-nothing' }), 'input-invalid');
  const page = gateway.client();
  isProblem(await page.start({ purpose: 'sign_in', client: 'pass', return: request }), 'input-invalid');
  assert.equal((await start({ purpose: 'sign_in', client: 'pass', return: request })).status, 201);
  for (const path of ['/embed/v1/session', '/embed/v1/account/methods', '/embed/v1/device', '/embed/v1', '/embed/v1/']) {
    isProblem(await frame.send('GET', path), 'not-found');
  }
});

test('what a page may say is checked as for every other request', async () => {
  const frame = new Frame(gateway, { client: 'pass' });
  await frame.load();
  const CASES = [
    [{ code_challenge: '' }, 422], [{ code_challenge: 'x'.repeat(42) }, 422], [{ code_challenge: `${'x'.repeat(42)}=` }, 422], [{ code_challenge_method: 'plain' }, 422],
    [{ state: '' }, 422], [{ state: 'x'.repeat(513) }, 422], [{ state: 'a\nb' }, 422], [{ nonce: 'x'.repeat(513) }, 422], [{ scope: 'email' }, 422],
    [{ redirect_uri: 'http://evil.localhost/callback' }, 422], [{ redirect_uri: `${SHOP}/other` }, 422], [{ redirect_uri: `${DESK}/callback` }, 422],
    [{ password: 'x' }, 422], [{ state: 7 }, 422], [{ request_uri: 'urn:ietf:params:oauth:request_uri:nothing' }, 410], [{ request_uri: 'https://evil.example/r' }, 410],
  ];
  for (const [more, status] of CASES) assert.equal((await frame.ask(more)).status, status, JSON.stringify(more));
  assert.equal((await frame.ask({ nonce: 'n', scope: 'openid email', redirect_uri: `${SHOP}/callback`, login_hint: 'mei@aoba.example' })).status, 201);
});

test('a name that the page gives stands in the field, and nobody has said it', async () => {
  const { user } = await gateway.person();
  const frame = new Frame(gateway, { client: 'pass' });
  await frame.open({ login_hint: user.identifier });
  assert.equal(frame.flow.step.type, 'identify');
  assert.deepEqual(frame.flow.user, { label: user.identifier });
});

test('other sites, other origins of ours and other forms of writing begin nothing', async () => {
  const frame = new Frame(gateway, { client: 'pass' });
  await frame.load();
  for (const headers of [
    { origin: SHOP, 'sec-fetch-site': 'cross-site' }, { origin: SHOP, 'sec-fetch-site': null }, { origin: 'http://evil.localhost', 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' }, { 'content-type': 'text/plain' }, { 'content-type': 'application/x-www-form-urlencoded' }, { origin: 'null', 'sec-fetch-site': 'cross-site' },
  ]) isProblem(await frame.ask({}, { headers }), 'csrf', JSON.stringify(headers));
  const preflight = await gateway.raw({ method: 'OPTIONS', path: '/embed/v1/requests', headers: { origin: SHOP, 'access-control-request-method': 'POST' } });
  assert.equal(preflight.headers['access-control-allow-origin'], undefined);
  assert.equal((await frame.send('GET', '/embed/v1/flows/x', undefined, { headers: { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' } })).status, 406, 'no answer of it is a page');
});

test('pages at another origin may call their API, but not for a frame', async () => {
  const pages = 'http://login.genkan.localhost:4300';
  const own = await Gateway.start({ ...WITH_CLIENTS, host: 'id.genkan.localhost', config: merge(WITH_CLIENTS.config, { pages: [pages] }) });
  try {
    const frame = new Frame(own, { client: 'pass' });
    const document = await frame.load();
    assert.equal(document.status, 200, 'the document stays where its cookie is');
    for (const site of ['same-site', 'same-origin', null]) isProblem(await frame.ask({}, { headers: { origin: pages, 'sec-fetch-site': site } }), 'csrf');
    const asked = await own.raw({ method: 'OPTIONS', path: '/embed/v1/requests', headers: { origin: pages, 'access-control-request-method': 'POST' } });
    assert.equal(asked.headers['access-control-allow-origin'], undefined);
    assert.equal((await frame.ask()).status, 201);
  } finally { await own.dispose(); }
});

onGateway('switching a client off ends everything in its frames at once, and its codes', async (own) => {
  const scene = await waiting(own);
  const fresh = new Frame(own, { client: 'pass' });
  await fresh.load();
  const asked = new Frame(own, { client: 'pass' });
  await asked.load();
  const { request } = (await asked.ask()).json;
  await scene.phone.approve(scene.frame.flow.step.number?.value);
  await scene.frame.until((flow) => flow.step.approved);
  await own.cli(['client', 'disable', 'pass']);
  isProblem(await scene.frame.act('continue'), 'unknown-flow');
  isProblem(await scene.frame.poll(), 'unknown-flow');
  isProblem(await fresh.ask(), 'not-found');
  isProblem(await asked.start({ purpose: 'sign_in', client: 'pass', return: request }), 'input-invalid');
  const reloaded = await fresh.load();
  assert.equal(reloaded.status, 200);
  assert.equal(fresh.ticket, '!unavailable');
  await own.cli(['client', 'enable', 'pass']);
  await fresh.load();
  assert.equal((await fresh.ask()).status, 201, 'and on again');
}, WITH_CLIENTS);

test('what sets something up, replaces a password, or leads elsewhere is not for frames, and changes nothing', async () => {
  const config = merge(WITH_CLIENTS.config, {
    policy: { require_methods: ['passkey'] }, redirects: [{ domain: 'elsewhere.example', url: 'https://elsewhere.example/in' }],
  });
  const own = await Gateway.start({ ...WITH_CLIENTS, config });
  try {
    const scene = await waiting(own);
    isProblem(await approved(scene), 'not-supported');
    assert.equal((await scene.frame.poll()).json.step.approved, true, 'the approval is not used up');
    const frame = new Frame(own, { client: 'pass' });
    await frame.open();
    await frame.act('identify', { identifier: scene.user.identifier });
    assert.equal(frame.flow.step.can_recover, false);
    assert.ok(!frame.flow.actions.includes('recover'), frame.flow.actions.join());
    await frame.act('change_account');
    isProblem(await frame.act('identify', { identifier: 'kei@elsewhere.example' }), 'not-supported');
  } finally { await own.dispose(); }
});

test('pages of one client can only begin so many, each origin by itself', async () => {
  const config = merge(WITH_CLIENTS.config, { policy: { limits: { client_per_minute: 3 } }, clients: [
    { ...CLIENTS[1], origins: [SHOP, 'http://www.shop.localhost:4100'], callbacks: [`${SHOP}/callback`, 'http://www.shop.localhost:4100/callback'] }] });
  const own = await Gateway.start({ ...WITH_CLIENTS, config });
  try {
    const frame = new Frame(own, { client: 'pass' });
    await frame.load();
    for (let i = 0; i < 3; i += 1) assert.equal((await frame.ask()).status, 201);
    const refused = await frame.ask();
    isProblem(refused, 'rate-limited');
    assert.ok(Number(refused.headers['retry-after']) <= 60);
    const other = new Frame(own, { client: 'pass', parent: 'http://www.shop.localhost:4100' });
    await other.load();
    assert.equal((await other.ask()).status, 201);
  } finally { await own.dispose(); }
});

withNegativeControl('switched off, whoever waits is told at once, in a frame and on a page, and the phone is asked no longer (W21)', 'long-poll', async (own) => {
  const inFrame = await waiting(own);
  const onPage = await own.person();
  const asked = await sentTo(onPage.client, { client: 'pass' });
  await onPage.client.prove(onPage.user, { client: 'pass', return: asked.get('return') });
  const both = [{ client: inFrame.frame, phone: inFrame.phone }, onPage];
  for (const { client, phone } of both) {
    assert.equal(client.flow.step.type, 'push_pending');
    assert.ok(await phone.pending());
    // The phone has heard of it: that is news, too.
    await client.poll();
  }
  // Time is what this is about: without being woken they are told when their wait is over.
  const waits = both.map(({ client }) => client.poll({ after: client.flow.rev, wait: 15 }));
  await own.cli(['client', 'disable', 'pass']);
  const since = performance.now();
  for (const reply of await Promise.all(waits)) isProblem(reply, 'unknown-flow');
  const ms = performance.now() - since;
  assert.ok(ms < 12_000, `after ${Math.round(ms)} ms`);
  for (const { phone } of both) assert.deepEqual((await phone.requests()).requests.filter((one) => one.state === 'pending'), []);
}, WITH_CLIENTS);
