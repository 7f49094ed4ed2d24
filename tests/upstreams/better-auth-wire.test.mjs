// What the gateway makes of a real better-auth, call by call.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { behind, through } from '../lib/behind.mjs';
import { Account } from '../lib/account.mjs';
import { isProblem, isStep, signedIn } from '../lib/expect.mjs';

let place;
let between;
let gateway;
let next;
before(async () => {
  place = await behind('better-auth', { counted: true });
  ({ between, gateway, next } = place);
});
after(() => place?.close());

/** A browser that stands before the second proof, and whose it is. */
async function proved(like = 'bob') {
  const person = next(like);
  const client = gateway.client();
  await client.prove(person);
  return { person, client };
}

/** Signed in to the end. */
async function inside(like = 'bob', { remember } = {}) {
  const [person, client] = [next(like), gateway.client()];
  await through(client, person, { remember });
  return { person, client };
}

/** Proves the password once more, as every change wants. */
async function again(account, client, person) {
  await account.reauthenticate();
  await client.act('password', { password: person.password });
  if (client.flow.step.type === 'code_required') await client.act('code', { code: await person.codes.next() });
}

test('a wrong password and a name that nobody has are told alike, and the server names neither', async () => {
  const seen = [];
  for (const identifier of [next('bob').identifier, 'nobody-at-all', '名前', 'a b']) {
    const client = gateway.client();
    await client.start();
    isStep(await client.act('identify', { identifier }), 'password');
    const reply = await client.act('password', { password: 'wrong' });
    isProblem(reply, 'credentials-incorrect');
    assert.ok(!/INVALID|better/i.test(reply.text), reply.text);
    seen.push([reply.status, Object.keys(reply.json).sort(), reply.json.title, reply.json.flow?.step?.type]);
  }
  for (const one of seen) assert.deepEqual(one, seen[0]);
});

test('a code works once, though the server would take it twice', async () => {
  const { person, client } = await proved();
  const code = await person.codes.next();
  isStep(await client.act('code', { code }), 'remember_browser');
  const other = gateway.client();
  await other.prove(person);
  const begun = between.count(/verify-totp/);
  isProblem(await other.act('code', { code }), 'code-incorrect');
  assert.equal(between.count(/verify-totp/), begun, 'the server is not asked: it would say yes');
});

test('five wrong codes end what was begun there, and the page begins again', async () => {
  const { person, client } = await proved();
  for (let n = 0; n < 5; n += 1) isProblem(await client.act('code', { code: person.codes.wrong(n) }), 'code-incorrect');
  isStep(await client.act('code', { code: person.codes.wrong(5) }), 'password');
  const fresh = gateway.client();
  await fresh.prove(person);
  isStep(await fresh.act('code', { code: await person.codes.next() }), 'remember_browser');
});

test('a backup code signs in once, its case counts, its hyphen does not', async () => {
  const { person, client } = await proved('alice');
  isStep(await client.choose('recovery'), 'code_required');
  const [code] = person.recovery;
  isProblem(await client.act('code', { code: code.toUpperCase() === code ? code.toLowerCase() : code.toUpperCase() }), 'code-incorrect');
  isStep(await client.act('code', { code: code.replace('-', ' ') }), 'remember_browser');
  const other = gateway.client();
  await other.prove(person);
  isStep(await other.choose('recovery'), 'code_required');
  isProblem(await other.act('code', { code }), 'code-incorrect');
});

test('a remembered browser is asked for the password only, another one for the code', async () => {
  const { person, client } = await inside('bob', { remember: true });
  await client.signOut();
  await client.prove(person);
  isStep(await client.poll(), 'remember_browser');
  const other = gateway.client();
  await other.prove(person);
  isStep(await other.poll(), 'code_required');
});

test('signing out here ends the session there', async () => {
  const { client } = await inside('erin');
  const begun = between.calls.length;
  await client.signOut();
  const call = await between.callAfter(begun, /\/sign-out$/);
  assert.equal(call.method, 'POST');
  await signedIn(client, false);
});

test('neither a cookie of the server nor a password lies on the disk, in the log, or in a browser', async () => {
  const begun = between.calls.length;
  const { client, person } = await inside('bob', { remember: true });
  await again(new Account(client), client, person);
  const given = between.calls.slice(begun).flatMap((one) => one.cookies ?? []).map((line) => line.split(';')[0].split('=').slice(1).join('='));
  const secrets = [...given.filter((value) => value.length > 16), person.password];
  assert.ok(secrets.length >= 4, 'the half session, the session, the trust');
  const disk = await gateway.disk();
  for (const secret of secrets) {
    assert.ok(!disk.includes(secret), 'in clear on the disk');
    assert.ok(!gateway.log.includes(secret), 'in the log');
    assert.ok(!client.jar.header().includes(secret), 'in the browser');
  }
});

test('a change wants the password again, however fresh the sign-in is, and has it for a minute', async () => {
  const { client, person } = await inside('erin');
  const account = new Account(client);
  isProblem(await account.post('/enrollments', { type: 'totp', label: 'Desk app' }), 'reauthentication-required');
  assert.equal(between.count(/two-factor\/enable/), between.count(/two-factor\/enable/, 'POST'));
  await again(account, client, person);
  const reply = await account.post('/enrollments', { type: 'totp', label: 'Desk app' });
  assert.equal(reply.status, 201, reply.text);
  assert.match(reply.json.offer.secret, /^[A-Z2-7]{32,}$/);
  const sent = between.calls.findLast((one) => /two-factor\/enable$/.test(one.path));
  assert.equal(JSON.parse(sent.body).password, person.password, 'the library wants it in the body');
});

test('a new password is one there, too, and needs the old one proven a moment ago', async () => {
  const { client, person } = await inside('erin');
  const account = new Account(client);
  const change = { password: 'Another-horse-entirely-2', end_sessions: false };
  isProblem(await account.put('/password', change), 'reauthentication-required');
  await again(account, client, person);
  const reply = await account.put('/password', change);
  assert.equal(reply.status, 200, reply.text);
  const old = gateway.client();
  isProblem(await old.prove(person), 'credentials-incorrect');
  isStep(await old.act('password', { password: change.password }), 'remember_browser');
});

test('sessions are listed without a token of the server, and ended there', async () => {
  const { client } = await inside('erin');
  const account = new Account(client);
  const sessions = await account.get('/sessions');
  assert.equal(sessions.status, 200, sessions.text);
  const listed = between.calls.filter((one) => /list-sessions$/.test(one.path)).length;
  assert.ok(listed > 0, 'the server was asked');
  assert.ok(!/token/i.test(sessions.text), sessions.text);
});
