// The phone's side: pairing once, signed calls that cannot be replayed, forged or borrowed.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { parallel } from '../lib/control.mjs';
import { Phone } from '../lib/phone.mjs';
import { exchange } from '../lib/http.mjs';
import { isProblem, isStep } from '../lib/expect.mjs';
import { limits, ROOMY } from '../lib/config.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

const PATH = '/api/v1/device';

test('a pairing link works once, also when 16 try at once', async () => {
  const user = await gateway.addUser();
  const link = await gateway.pairingLink(user.identifier);
  const tries = await parallel(16, (n) => Phone.pair(gateway.origin, link, `Phone ${n}`).then(() => true, () => false));
  assert.equal(tries.filter(Boolean).length, 1);
  await assert.rejects(Phone.pair(gateway.origin, link), /pairing: (404|410)/);
});

test('a pairing needs the secret, a real key and a name', async () => {
  const user = await gateway.addUser();
  const { hash } = new URL(await gateway.pairingLink(user.identifier));
  const [id, secret] = hash.slice('#pair='.length).split('.');
  const post = (body, at = id) => exchange(gateway.origin, {
    method: 'POST', path: `${PATH}/enrollments/${at}`, headers: { 'content-type': 'application/json' }, body,
  });
  const point = Buffer.alloc(65, 4).toString('base64url');
  assert.ok((await post({ secret: 'x', public_key: point, name: 'P' })).status >= 400);
  assert.ok((await post({ secret, public_key: point, name: 'P' }, 'unknown')).status >= 400);
  isProblem(await post({ secret, public_key: point, name: 'not on the curve' }), 'input-invalid');
  isProblem(await post({ secret, public_key: 'AAAA', name: 'P' }), 'input-invalid');
  await assert.rejects(Phone.pair(gateway.origin, { id, secret }, ''), /422/);
  await assert.rejects(Phone.pair(gateway.origin, { id, secret }, 'x'.repeat(65)), /422/);
  const phone = await Phone.pair(gateway.origin, { id, secret }, 'x'.repeat(64));
  assert.equal(phone.paired.account, user.identifier);
  assert.equal(phone.paired.issuer, 'Aoba Health');
  assert.equal(phone.seed.length >= 20, true, 'a seed of at least 160 bits');
});

test('a call without a good signature is refused', async () => {
  const { phone } = await gateway.person();
  const good = await phone.sign('GET', PATH);
  const bad = {
    'no headers': {},
    'no signature': { ...good, 'genkan-signature': null },
    'another signature': { ...good, 'genkan-signature': (await phone.sign('GET', `${PATH}/requests`))['genkan-signature'] },
    'signature of zeros': { ...good, 'genkan-signature': Buffer.alloc(64).toString('base64url') },
    'unknown device': { ...good, 'genkan-device': 'someone' },
    'short nonce': await phone.sign('GET', PATH, '', { nonce: 'short' }),
    'nonce with a line break': { ...good, 'genkan-nonce': 'aaaaaaaaaaaaaaaa%0aGET' },
    'no time': { ...good, 'genkan-time': 'now' },
  };
  for (const [what, headers] of Object.entries(bad)) {
    const reply = await exchange(gateway.origin, { path: PATH, headers });
    assert.ok([401, 422].includes(reply.status), `${what}: ${reply.status} ${reply.text}`);
  }
  isProblem(await exchange(gateway.origin, { path: PATH, headers: bad['unknown device'] }), 'not-authenticated');
  assert.equal((await exchange(gateway.origin, { path: PATH, headers: good })).status, 200);
});

test('a call cannot be replayed, also when 16 arrive at once', async () => {
  const { phone } = await gateway.person();
  const headers = await phone.sign('GET', PATH);
  const replies = await parallel(16, () => exchange(gateway.origin, { path: PATH, headers }));
  assert.equal(replies.filter((reply) => reply.status === 200).length, 1);
});

test('body, method and path are part of what is signed', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  const { id } = await phone.pending();
  const path = `${PATH}/requests/${id}/answer`;
  const headers = { ...await phone.sign('POST', path, JSON.stringify({ decision: 'deny' })), 'content-type': 'application/json' };
  const reply = await exchange(gateway.origin, { method: 'POST', path, headers, body: { decision: 'approve' } });
  isProblem(reply, 'not-authenticated');
  await client.poll();
  assert.equal(client.flow.step.approved, false);
  const elsewhere = await exchange(gateway.origin, { path: `${PATH}/requests`, headers: await phone.sign('GET', PATH) });
  isProblem(elsewhere, 'not-authenticated');
});

test('a clock that is far off is told the right time', async () => {
  const { phone } = await gateway.person();
  for (const shift of [-6 * 60_000, 6 * 60_000]) {
    const reply = await phone.call('GET', PATH, undefined, { time: Date.now() + shift });
    assert.equal(reply.status, 401, reply.text);
    assert.ok(Math.abs(reply.json.server_time - Date.now()) < 5000, reply.text);
  }
  assert.equal((await phone.call('GET', PATH, undefined, { time: Date.now() - 4 * 60_000 })).status, 200);
});

test('a phone answers only for its own account', async () => {
  const mine = await gateway.person({ mode: 'none' });
  const other = await gateway.person({ mode: 'none' });
  await mine.client.prove(mine.user);
  const { id } = await mine.phone.pending();
  for (const decision of ['approve', 'deny']) {
    const reply = await other.phone.answer(id, { decision });
    assert.equal(reply.status, 404, reply.text);
  }
  assert.equal((await other.phone.seen(id)).status, 404);
  assert.equal(await other.phone.count(), 0);
  await mine.client.poll();
  isStep(await mine.client.poll(), 'push_pending', { approved: false });
});

test('an unknown decision or member is refused and answers nothing', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  const { id } = await phone.pending();
  for (const body of [{}, { decision: 'maybe' }, { decision: 'approve', force: true }, { decision: ['approve'] }]) {
    isProblem(await phone.answer(id, body), 'input-invalid');
  }
  isStep(await client.poll(), 'push_pending', { approved: false });
});

test('an answer without a body of JSON is refused', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  const { id } = await phone.pending();
  const path = `${PATH}/requests/${id}/answer`;
  const body = JSON.stringify({ decision: 'approve' });
  const headers = { ...await phone.sign('POST', path, body), 'content-type': 'text/plain' };
  const reply = await exchange(gateway.origin, { method: 'POST', path, headers, body });
  assert.ok(reply.status >= 400, `${reply.status}`);
  isStep(await client.poll(), 'push_pending', { approved: false });
});

test('approving twice is approving once; an approval after a denial is none', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  const { id } = await phone.pending();
  assert.equal((await phone.approve(undefined, id)).json.state, 'approved');
  assert.equal((await phone.approve(undefined, id)).json?.state, 'approved');
  assert.equal((await phone.deny(undefined, id)).json.state, 'denied');
  assert.notEqual((await phone.approve(undefined, id)).json?.state, 'approved');
});

test('the phone renames itself and switches requests off and on', async () => {
  const { user, phone } = await gateway.person();
  const renamed = await phone.call('PATCH', PATH, { name: 'Kitchen phone' });
  assert.equal(renamed.json.name, 'Kitchen phone', renamed.text);
  assert.equal((await phone.allow(false)).json.allow_requests, false);
  assert.equal((await phone.requests()).allow_requests, false);
  assert.equal((await phone.allow(true)).json.allow_requests, true);
  const client = gateway.client();
  isStep(await client.prove(user), 'push_pending', { device: 'Kitchen phone' });
  isProblem(await phone.call('PATCH', PATH, { name: '' }), 'input-invalid');
});

test('a phone that was removed is nobody, and neither are its codes', async () => {
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  await client.choose('totp');
  await gateway.cli(['device', 'remove', phone.id]);
  isProblem(await phone.call('GET', PATH), 'not-authenticated');
  const reply = await client.act('code', { code: phone.totp() });
  assert.notEqual(reply.json?.step?.type, 'remember_browser');
});

test('the phone removes itself', async () => {
  const { user, phone } = await gateway.person();
  const gone = await phone.call('DELETE', PATH);
  assert.ok(gone.status < 300, gone.text);
  isProblem(await phone.call('GET', PATH), 'not-authenticated');
  isStep(await gateway.client().prove(user), 'blocked', { why: 'no_method' });
});

test('the list of requests wakes when one comes, and keeps what ended', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  const list = await phone.requests();
  assert.deepEqual(list.requests, []);
  const news = phone.requests({ after: list.rev, wait: 20 });
  await client.prove(user);
  assert.equal((await news).requests[0].state, 'pending');
  await phone.deny();
  const [last] = (await phone.requests()).requests;
  assert.equal(last.state, 'denied');
});

test('with two phones the request goes to the one paired last; the list shows both', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  const second = await gateway.pair(user, 'New phone');
  await client.prove(user);
  isStep(await client.poll(), 'push_pending', { device: 'New phone' });
  assert.equal(await second.count(), 1);
  assert.equal(await phone.count(), 0);
  assert.deepEqual(client.flow.methods.filter((one) => one.type === 'push').map((one) => one.label).sort(), ['New phone', 'Test phone']);
  await client.poll();
  const old = client.flow.methods.find((one) => one.type === 'push' && one.label === 'Test phone');
  const chosen = await client.act('choose', { method: old.id });
  isStep(chosen, 'push_pending', { device: 'Test phone' });
  assert.equal((await phone.pending()).state, 'pending');
  assert.equal((await second.requests()).requests[0].state, 'superseded');
});

test('guesses at pairing secrets are limited', async () => {
  const place = await Gateway.start(limits({ address_per_minute: 20 }));
  try {
    const user = await place.addUser();
    const { hash } = new URL(await place.pairingLink(user.identifier));
    const [id] = hash.slice('#pair='.length).split('.');
    const replies = await parallel(40, () => Phone.pair(place.origin, { id, secret: 'A'.repeat(43) }).catch((error) => error.reply));
    assert.ok(replies.some((reply) => reply.status === 429 || reply.status === 410), 'the door closes');
    assert.ok(replies.every((reply) => reply.status >= 400));
  } finally { await place.dispose(); }
});
