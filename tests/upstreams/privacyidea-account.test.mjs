// What people do with their phones, apps and codes at a real privacyIDEA, call by call.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Account, fromBase32 } from '../lib/account.mjs';
import { isProblem, isStep } from '../lib/expect.mjs';
import { Place } from '../lib/privacyidea.mjs';
import { codesOf } from '../lib/unused.mjs';
import { UpstreamPhone } from '../lib/upstream-phone.mjs';

let place;
before(async () => { place = await Place.open(); });
after(() => place?.close());

const labels = async (account, kind) => (await account.methods()).methods.filter((one) => one.type === kind).map((one) => one.label).sort();
const verify = (account, id, body) => account.post(`/enrollments/${id}/verify`, body);

/** Signed in with the phone. */
async function inside(like = 'alice') {
  const client = place.client();
  const person = place.person(like);
  await client.prove(person);
  isStep(await client.finish(person.phone), 'signed_in');
  return { client, person, account: new Account(client) };
}

test('what the server has is listed by its names', async () => {
  const { account, person } = await inside();
  const name = `${person.identifier[0].toUpperCase()}${person.identifier.slice(1)}`;
  assert.deepEqual(await labels(account, 'push'), [`${name}’s phone`]);
  assert.deepEqual(await labels(account, 'totp'), [`${name}’s app`]);
  const recovery = await account.method('recovery');
  assert.equal(recovery.remaining ?? recovery.codes_left ?? 10, 10, JSON.stringify(recovery));
});

test('an authenticator app: a wrong first code, the right one, another name, its codes sign in, and it goes', async () => {
  const { account, person } = await inside();
  const begun = await account.add('totp', { label: 'Desk app' });
  assert.match(begun.offer.secret, /^[A-Z2-7]{32}$/);
  const codes = codesOf(fromBase32(begun.offer.secret), `${person.identifier} desk`);
  isProblem(await verify(account, begun.id, { code: codes.wrong() }), 'code-incorrect');
  const done = await verify(account, begun.id, { code: await codes.next() });
  assert.deepEqual([done.status, done.json.state], [200, 'done'], done.text);
  const id = done.json.method;
  const renamed = await account.change(id, { label: '机のアプリ' });
  assert.equal(renamed.status, 200, renamed.text);
  const { value } = await place.admin('GET', `/token/?user=${person.identifier}&realm=demo&type=totp`);
  assert.ok(value.tokens.some((one) => one.description === '机のアプリ'), 'the name is the server’s as well');

  const client = place.client();
  await client.prove(person);
  isStep(await client.act('choose', { method: id }), 'code_required');
  isProblem(await client.act('code', { code: await person.codes.next() }), 'code-incorrect');
  isStep(await client.act('code', { code: await codes.next() }), 'remember_browser');

  const removed = await account.delete(`/methods/${id}`);
  assert.ok(removed.status < 300, removed.text);
  assert.ok(!(await labels(account, 'totp')).includes('机のアプリ'));
  const left = await place.admin('GET', `/token/?user=${person.identifier}&realm=demo&type=totp`);
  assert.equal(left.value.count, 1, 'gone at the server');
});

test('a phone: its link is scanned, it counts from then on, and it rings with the other', async () => {
  const { account, person } = await inside();
  const begun = await account.add('push', { label: 'Second phone' });
  const link = begun.offer.link ?? begun.offer.uri;
  assert.match(link, /^otpauth:\/\/pipush\//);
  const phone = await UpstreamPhone.enroll(link);
  await account.enrolment(begun.id, (one) => one.state === 'done');
  assert.ok((await labels(account, 'push')).includes('Second phone'));
  const client = place.client();
  await client.prove(person);
  const { value } = client.flow.step.number;
  await person.phone.pending();
  await phone.approve(value);
  await client.until((flow) => flow.step.approved);
  isStep(await client.act('continue'), 'remember_browser');
});

test('a set-up that is given up leaves nothing at the server', async () => {
  const { account, person } = await inside();
  for (const kind of ['totp', 'push']) {
    const begun = await account.add(kind, { label: 'Never' });
    const reply = await account.delete(`/enrollments/${begun.id}`);
    assert.ok(reply.status < 300, reply.text);
  }
  await assert.doesNotReject(async () => {
    for (let tries = 0; tries < 50; tries += 1) {
      if ((await place.serials(person)).length === 3) return;
      await account.methods();
    }
    assert.fail(JSON.stringify(await place.serials(person)));
  });
});

test('new recovery codes void the older ones, and work in their order', async () => {
  const { account, person } = await inside();
  const made = await account.post('/recovery-codes');
  assert.ok(made.status < 300, made.text);
  const { codes } = made.json;
  assert.equal(codes.length, 10);
  const client = place.client();
  await client.prove(person);
  isStep(await client.choose('recovery'), 'code_required');
  isProblem(await client.act('code', { code: person.recovery[0] }), 'code-incorrect');
  isStep(await client.act('code', { code: codes[2].replaceAll(/[\s-]/g, '') }), 'remember_browser');
  const { value } = await place.admin('GET', `/token/?user=${person.identifier}&realm=demo&type=paper`);
  assert.equal(value.count, 1);
});

test('sign-ins that did not come through the gateway are told, its own not twice, and nobody can hide as it', async () => {
  const { account, person } = await inside();
  const elsewhere = (agent) => fetch(`${place.server.url}/auth`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'user-agent': agent },
    body: JSON.stringify({ username: `${person.identifier}@demo`, password: 'Not-it-at-all-9' }),
  });
  await elsewhere('vpn-client/2');
  await elsewhere('genkan-gateway');
  const { entries } = await account.activity();
  const wrong = entries.filter((one) => one.type === 'sign_in' && one.outcome !== 'done');
  assert.equal(wrong.reduce((sum, one) => sum + (one.count ?? 1), 0), 2, JSON.stringify(entries));
  assert.equal(entries.filter((one) => one.type === 'sign_in' && one.outcome === 'done').length, 1);
});
