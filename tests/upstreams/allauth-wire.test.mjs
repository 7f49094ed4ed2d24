// What the gateway makes of a real django-allauth, call by call.
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
  place = await behind('allauth', { counted: true });
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
async function inside(like = 'bob', { remember, client = gateway.client(), person = next(like) } = {}) {
  await through(client, person, { remember });
  return { person, client };
}

test('a wrong password and a name that nobody has are told alike, and the server names neither', async () => {
  const seen = [];
  for (const identifier of [next('bob').identifier, 'nobody-at-all']) {
    const client = gateway.client();
    await client.start();
    const known = await client.act('identify', { identifier });
    isStep(known, 'password');
    const reply = await client.act('password', { password: 'wrong' });
    isProblem(reply, 'credentials-incorrect');
    assert.ok(!/mismatch|username_|allauth/.test(reply.text), reply.text);
    seen.push([Object.keys(known.json).sort(), Object.keys(reply.json).sort(), reply.json.title, reply.json.flow?.step?.type]);
  }
  assert.deepEqual(seen[0], seen[1]);
});

test('too many wrong passwords: the server gives no time, people are given one', async () => {
  const { identifier } = next('bob');
  const client = gateway.client();
  await client.start();
  await client.act('identify', { identifier });
  let reply;
  for (let n = 0; n < 8 && reply?.status !== 429; n += 1) reply = await client.act('password', { password: `wrong ${n}` });
  isProblem(reply, 'rate-limited');
});

test('a code works once, in whatever browser', async () => {
  const { person, client } = await proved();
  const code = await person.codes.next();
  isStep(await client.act('code', { code }), 'remember_browser');
  const other = gateway.client();
  await other.prove(person);
  isProblem(await other.act('code', { code }), 'code-incorrect');
});

test('a recovery code is no code of an app: the server is not even asked', async () => {
  const { person, client } = await proved('alice');
  const begun = between.count(/2fa/);
  isProblem(await client.act('code', { code: person.recovery[0] }), 'input-invalid');
  assert.equal(between.count(/2fa/), begun);
  isStep(await client.choose('recovery'), 'code_required');
  isStep(await client.act('code', { code: person.recovery[0] }), 'remember_browser');
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
  const call = await between.callAfter(begun, /\/auth\/session$/);
  assert.equal(call.method, 'DELETE');
  await signedIn(client, false);
});

test('no cookie of the server lies on the disk, in the log, or in a browser', async () => {
  const begun = between.calls.length;
  const { client } = await inside('bob', { remember: true });
  const given = between.calls.slice(begun).flatMap((one) => one.cookies).map((line) => line.split(';')[0].split('=').slice(1).join('='));
  const secrets = given.filter((value) => value.length > 16);
  assert.ok(secrets.length >= 3, 'session and trust');
  const disk = await gateway.disk();
  for (const secret of secrets) {
    assert.ok(!disk.includes(secret), 'in clear on the disk');
    assert.ok(!gateway.log.includes(secret), 'in the log');
    assert.ok(!client.jar.header().includes(secret), 'in the browser');
  }
});

test('a change wants the password again, however fresh the sign-in is', async () => {
  const { client, person } = await inside('erin');
  const account = new Account(client);
  isProblem(await account.post('/enrollments', { type: 'totp', label: 'Desk app' }), 'reauthentication-required');
  await account.reauthenticate();
  await client.act('password', { password: person.password });
  const reply = await account.post('/enrollments', { type: 'totp', label: 'Desk app' });
  assert.equal(reply.status, 201, reply.text);
  assert.match(reply.json.offer.secret, /^[A-Z2-7]{32}$/);
});
