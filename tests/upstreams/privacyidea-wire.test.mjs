// What the gateway makes of a real privacyIDEA, call by call. Each trap of that server has a test of its own.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { isProblem, isStep, opens, signedIn } from '../lib/expect.mjs';
import { Place } from '../lib/privacyidea.mjs';
import { UpstreamPhone } from '../lib/upstream-phone.mjs';

let place;
before(async () => { place = await Place.open(); });
after(() => place?.close());

/** Somebody who has given the password, in a browser without a page. */
async function proved(like, { client = place.client(), person = place.person(like) } = {}) {
  const reply = await client.prove(person);
  return { person, client, reply };
}

/** How often the server was told to end a sign-in, with a code or without. */
const ended = () => place.between.calls.filter(({ path, body }) => path === '/auth' && body.includes('transaction_id')).length;

/** Approves, and goes on to the end. */
async function arrive(client) {
  await client.until((flow) => flow.step.approved);
  isStep(await client.act('continue'), 'remember_browser');
  isStep(await client.act('remember', { remember: false }), 'signed_in');
  await signedIn(client, true);
}

test('the number on the page is the one the server expects, and an approved request counts against no code', async () => {
  const { person, client, reply } = await proved('alice');
  isStep(reply, 'push_pending');
  const { number } = client.flow.step;
  assert.deepEqual([number.where, number.answer, number.digits], ['page', 'select', 2]);
  const request = await person.phone.pending();
  const choices = UpstreamPhone.choices(request);
  assert.equal(choices.length, 3);
  assert.ok(choices.includes(number.value), `${number.value} is not among ${choices}`);
  const before = ended();
  assert.equal(await person.phone.approve(number.value, request), true, 'the server takes exactly this number');
  await arrive(client);
  assert.equal(ended() - before, 1, 'ended once, and not before the phone had approved');
  assert.deepEqual(await place.failures(person), { push: 0, totp: 0, paper: 0 });
  assert.equal(await person.phone.count(), 1);
});

test('a wrong number opens nothing, and the server lets the phone try again', async () => {
  const { person, client } = await proved('alice');
  const { value } = client.flow.step.number;
  const request = await person.phone.pending();
  const wrong = UpstreamPhone.choices(request).filter((one) => one !== value);
  for (const number of [...wrong, undefined]) assert.equal(await person.phone.approve(number, request), false);
  await client.poll();
  assert.ok(!client.flow.step.approved, 'a wrong number approves nothing');
  assert.ok(!opens(await client.act('continue')));
  await signedIn(client, false);
  // As docs/upstreams.md says: this is the server's doing, and nobody is told.
  assert.equal(await person.phone.approve(value, request), true);
  await arrive(client);
});

test('a code instead: no second request, a wrong one counts for the app alone, the right one signs in', async () => {
  const { person, client } = await proved('alice');
  isStep(await client.choose('totp'), 'code_required');
  isProblem(await client.act('code', { code: person.codes.wrong() }), 'code-incorrect');
  assert.deepEqual(await place.failures(person), { push: 0, totp: 1, paper: 0 });
  isStep(await client.act('code', { code: await person.codes.next() }), 'remember_browser');
  isStep(await client.act('remember', { remember: false }), 'signed_in');
  assert.equal(await person.phone.count(), 1, 'only the one that came with the password');
});

test('the password typed as a code is not sent on: the server would take it for a sign-in and ring the phone', async () => {
  const { person, client } = await proved('alice');
  isStep(await client.choose('totp'), 'code_required');
  const before = place.between.calls.length;
  const reply = await client.act('code', { code: person.password });
  assert.ok(reply.status >= 400, reply.text);
  assert.ok(!place.between.calls.slice(before).some(({ body }) => body.includes(person.password)));
  assert.equal(await person.phone.count(), 1);
});

test('denied: a plain no, and "it wasn’t me"', async () => {
  for (const [said, reason] of [['cancelled', null], ['unknown_trigger', 'not_me']]) {
    const { person, client } = await proved('alice');
    const before = ended();
    await person.phone.deny(said);
    await client.until((flow) => flow.step.type === 'push_ended');
    assert.deepEqual([client.flow.step.outcome, client.flow.step.reason ?? null], ['denied', reason]);
    assert.ok(!opens(await client.act('continue')));
    assert.equal(ended(), before, 'what was denied is never ended');
    await signedIn(client, false);
  }
});

test('the number on the phone is typed on the page; a wrong one ends the request here', async () => {
  const wrong = await proved('carol');
  isStep(wrong.reply, 'code_on_phone', { number: { where: 'phone', answer: 'type', digits: 2 } });
  assert.equal(await wrong.person.phone.approve(), true);
  assert.match(wrong.person.phone.number, /^\d\d$/);
  const other = String((Number(wrong.person.phone.number) + 1) % 100).padStart(2, '0');
  isStep(await wrong.client.act('code', { code: other }), 'push_ended', { outcome: 'wrong_number' });
  assert.ok(!opens(await wrong.client.act('code', { code: wrong.person.phone.number })), 'the right one comes too late');
  await signedIn(wrong.client, false);

  const { person, client } = await proved('carol');
  await person.phone.approve();
  isStep(await client.act('code', { code: person.phone.number }), 'remember_browser');
  isStep(await client.act('remember', { remember: false }), 'signed_in');
});

test('a request without a number is only approved', async () => {
  const { person, client, reply } = await proved('dave');
  isStep(reply, 'push_pending');
  assert.equal(client.flow.step.number ?? undefined, undefined);
  assert.deepEqual(client.flow.methods.map((one) => one.type), ['push']);
  await person.phone.approve();
  await arrive(client);
});

test('asked again: another number, one request on the phone, and the older one is worth nothing', async () => {
  const { person, client } = await proved('alice');
  const first = await person.phone.pending();
  const { value } = client.flow.step.number;
  isStep(await client.act('resend'), 'push_pending');
  const open = await person.phone.requests();
  assert.deepEqual(open.map((one) => one.nonce === first.nonce), [false], 'the older one is gone from the phone');
  assert.equal(UpstreamPhone.choices(open[0]).length, 3, 'the newer one asks for a number as well');
  assert.equal(await person.phone.approve(value, first), false);
  await person.phone.approve(client.flow.step.number.value, open[0]);
  await arrive(client);
  assert.equal(await person.phone.count(), 2);
});

test('two tabs, one request, one session each way of counting', async () => {
  const { person, client } = await proved('dave');
  const flow = client.flow;
  const tab = await client.start();
  assert.equal(tab.json.id, flow.id);
  isStep(tab, 'push_pending');
  await person.phone.approve();
  await client.until((now) => now.step.approved);
  const before = ended();
  const replies = await Promise.all([client.act('continue', {}, { flow: client.flow }), client.act('continue', {}, { flow: client.flow })]);
  assert.equal(replies.filter(opens).length, 1, replies.map((one) => one.text).join('\n'));
  assert.equal(ended() - before, 1, 'redeemed at the server once');
  assert.equal(await person.phone.count(), 1);
});

test('an unknown name, a wrong password, an account without tokens and the administrator: one answer, one time', async () => {
  const { name, password } = place.server.ready.admin;
  const tries = [
    [place.person('bob').identifier, 'Not-it-at-all-9'], ['nobody-at-all', 'Not-it-at-all-9'],
    ['fumi', place.server.ready.people.fumi.password], [name, password], [place.server.ready.config.service_user, place.server.ready.secret],
  ];
  const seen = [];
  for (const [identifier, typed] of tries) {
    const client = place.client();
    await client.start();
    isStep(await client.act('identify', { identifier }), 'password');
    const began = performance.now();
    const reply = await client.act('password', { password: typed });
    const seconds = Math.floor((performance.now() - began) / 1_000);
    isProblem(reply, 'credentials-incorrect');
    const { flow, instance: _, server_time: __, ...rest } = reply.json;
    seen.push([JSON.stringify(rest), flow.step.type, flow.actions.join(), seconds >= 1]);
  }
  for (const one of seen) assert.deepEqual(one, seen[0]);
  assert.ok(seen[0][3], 'not before a whole second is over');
});

test('somebody with nothing but a password gets in by it, where the server says so', async () => {
  const { client } = await proved('erin');
  isStep(client.flow && { status: 200, json: client.flow, text: '' }, 'remember_browser');
  isStep(await client.act('remember', { remember: false }), 'signed_in');
});

test('a name with another realm in it is nobody', async () => {
  const client = place.client();
  await client.start();
  await client.act('identify', { identifier: 'alice@elsewhere' });
  isProblem(await client.act('password', { password: 'Correct-horse-1' }), 'credentials-incorrect');
});

test('no serial, no token and no words of the server have reached a browser or the log', async () => {
  const people = Object.entries(place.server.ready.people).filter(([, one]) => one.phone || one.totp);
  const serials = await place.serials({ identifier: people[0][0] });
  assert.equal(serials.length, 3);
  const { value } = await place.admin('GET', '/token/?pagesize=500');
  for (const { serial } of value.tokens) {
    assert.ok(!place.heard.includes(serial), `${serial} was told to a browser`);
    assert.ok(!place.gateway.log.includes(serial), `${serial} is in the log`);
  }
  for (const word of ['eyJ', 'privacyidea', 'privacyIDEA', 'ERR9', 'wrong otp', 'transaction', 'no tokens assigned']) {
    assert.ok(!place.heard.includes(word), `“${word}” was told to a browser`);
  }
  assert.ok(!/eyJ\w+\.\w+/.test(place.gateway.log), 'a token is in the log');
  const disk = await place.gateway.disk();
  assert.ok(!/eyJ\w{10,}\.\w{10,}/.test(disk), 'a token lies on disk in clear');
  assert.ok(!disk.includes('Correct-horse-1'));
});
