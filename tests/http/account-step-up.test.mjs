// Proving it again (rows 18 and 19): bound to one session and browser, never a second session, a new cookie afterwards.
import { after } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Account, signIn, signInByMail, signInByRecovery, signedInPerson } from '../lib/account.mjs';
import { ROOMY, limits, merge } from '../lib/config.mjs';
import { onGateway, parallel } from '../lib/control.mjs';
import { isProblem, isStep, signedIn } from '../lib/expect.mjs';
import { Passkey, enrolled } from '../lib/passkey.mjs';
import { Post } from '../lib/post.mjs';
import { totp, wrongCode } from '../lib/totp.mjs';

const post = await Post.open();
after(() => post.close());
const OPTIONS = { config: merge(ROOMY.config, post.config) };
const SHORT = { config: merge(OPTIONS.config, { policy: { fresh: 2 } }) };
const PASSKEY = { config: merge(OPTIONS.config, { policy: { require_methods: ['passkey'] } }) };

/** Somebody whose proof is too weak or too old for their phone: signed in by mail, with a phone and recovery codes. */
async function weak(place, options = {}) {
  const email = `mei-${randomUUID()}@mail.example`;
  const { user, phone } = await place.person({ mode: 'none', email, recovery: true, ...options });
  const client = place.client();
  const account = await signInByMail(client, user, email, post);
  const { id } = await account.method('push');
  return { user: { ...user, email }, phone, client, account, id };
}

/** Something that needs a proof as strong as the phone. */
const touch = (account, id, options) => account.change(id, { default: true }, options);

onGateway('password and phone make the proof fresh; the cookie is a new one and the old one is dead', async (place) => {
  const { user, phone, client, account, id } = await weak(place);
  isProblem(await touch(account, id), 'reauthentication-required');
  const old = place.client();
  old.jar.set('__Host-sid', client.jar.get('__Host-sid'));
  const token = await account.csrf();
  const before = await account.sessions();
  const started = await account.reauthenticate(id);
  isStep(started, 'password');
  assert.equal(started.json.purpose, 'reauthenticate');
  assert.equal(started.json.user.label, user.identifier);
  for (const action of ['identify', 'change_account', 'recover', 'passkey', 'remember', 'enroll']) {
    assert.ok(!started.json.actions.includes(action), `${action} is offered`);
  }
  isStep(await client.act('password', { password: user.password }), 'push_pending');
  await phone.approve();
  await client.until((flow) => flow.step.approved);
  const done = await client.act('continue');
  isStep(done, 'signed_in', { redirect_to: '/security-info' });
  assert.equal(done.json.reason, 'fresh_proof');
  assert.notEqual(client.jar.get('__Host-sid'), old.jar.get('__Host-sid'));
  await signedIn(old, false);
  isProblem(await new Account(old).get('/methods'), 'not-authenticated');
  isProblem(await touch(account, id, { csrf: token }), 'csrf');
  assert.equal((await touch(account, id)).status, 200);
  const after = await account.sessions();
  assert.deepEqual(after.map((one) => one.id), before.map((one) => one.id), 'no session came or went');
  const session = (await client.session()).json;
  const left = session.fresh_until - session.server_time;
  assert.ok(left > 290_000 && left <= 300_000, String(left));
}, OPTIONS);

onGateway('what is weaker than the thing that is touched is listed with its reason and refused', async (place) => {
  const { user, client, account, id } = await weak(place);
  await account.reauthenticate(id);
  await client.act('password', { password: user.password });
  const mailed = client.method('email');
  assert.deepEqual([mailed.usable, mailed.reason], [false, 'too_weak'], JSON.stringify(client.flow.methods));
  const chosen = await client.choose('email');
  assert.ok(chosen.status >= 400 || chosen.json.step.type !== 'ownership_proof', chosen.text);
  assert.equal(post.codesTo(user.email), 1, 'only that of the sign-in');
  await account.reauthenticate((await account.method('email')).id);
}, OPTIONS);

onGateway('an app’s code, a recovery code and a passkey do as well', async (place) => {
  const { user, phone, client, account } = await signedInPerson(place, { recovery: true });
  const passkey = new Passkey(client.origin);
  const begun = await account.add('passkey');
  assert.equal((await account.post(`/enrollments/${begun.id}/verify`, { credential: passkey.create(begun.offer.options) })).status, 200);
  const app = await account.addApp();
  const ways = {
    'the phone’s code': async () => {
      await client.act('choose', { method: `t-${phone.id}` });
      return client.act('code', { code: phone.totp() });
    },
    'an app’s code': async () => {
      await client.act('choose', { method: app.id });
      return client.act('code', { code: totp(app.seed, Date.now()) });
    },
    'a recovery code': async () => {
      await client.choose('recovery');
      return client.act('code', { code: user.recovery[0] });
    },
    'a passkey': async () => {
      await client.choose('passkey');
      return client.act('passkey', { credential: passkey.get(client.flow.step.options) });
    },
  };
  for (const [name, prove] of Object.entries(ways)) {
    const cookie = client.jar.get('__Host-sid');
    const done = await account.stepUp(user, phone, { prove });
    assert.doesNotThrow(() => isStep(done, 'signed_in'), `${name}: ${done.text}`);
    assert.notEqual(client.jar.get('__Host-sid'), cookie, name);
    await signedIn(client, true);
  }
  assert.equal((await account.sessions()).length, 1);
}, OPTIONS);

onGateway('a passkey asks for as much as it proves', async (place) => {
  const { user, phone, client } = await place.person({ mode: 'none' });
  const passkey = await enrolled(client, user, phone);
  isStep(await client.act('remember', { remember: false }), 'signed_in');
  const account = new Account(client);
  const { id } = await account.method('passkey');
  // Beside the passkey the phone is the strongest there is: it is enough, or the passkey could never be renamed.
  assert.equal((await touch(account, id)).status, 200);
  const weaker = await account.post('/enrollments', { type: 'passkey', label: 'Key ring' });
  isProblem(weaker, 'reauthentication-required');
  await account.stepUp(user, phone, {
    touches: 'passkey',
    prove: async () => {
      assert.equal(client.flow.methods.find((one) => one.type === 'push').reason, 'too_weak');
      if (client.flow.step.type !== 'passkey') await client.choose('passkey');
      return client.act('passkey', { credential: passkey.get(client.flow.step.options) });
    },
  });
  const second = await account.add('passkey', { label: 'Key ring' });
  assert.ok(JSON.parse(second.offer.options).excludeCredentials.some((one) => one.id === passkey.id.toString('base64url')));
}, PASSKEY);

onGateway('without a session there is nothing to prove', async (place) => {
  const client = place.client();
  isProblem(await client.start({ purpose: 'reauthenticate' }), 'not-authenticated');
  const { account, client: other } = await signedInPerson(place);
  await other.signOut();
  isProblem(await account.reauthenticate(), 'not-authenticated');
}, OPTIONS);

onGateway('another browser’s flow, another session’s flow: both are unknown', async (place) => {
  const mine = await weak(place);
  const theirs = await weak(place);
  const started = (await mine.account.reauthenticate(mine.id)).json;
  const reply = await theirs.client.act('password', { password: mine.user.password }, { flow: started, keep: false });
  isProblem(reply, 'unknown-flow');
  // The flow's cookie without the session's, and with that of somebody else.
  const { jar } = mine.client;
  const sid = jar.get('__Host-sid');
  for (const other of [undefined, theirs.client.jar.get('__Host-sid')]) {
    if (other) jar.set('__Host-sid', other); else jar.delete('__Host-sid');
    const tried = await mine.client.act('password', { password: mine.user.password }, { flow: started, keep: false });
    assert.ok(tried.status >= 400, `${other ? 'another' : 'no'} session: ${tried.status} ${tried.text}`);
  }
  jar.set('__Host-sid', sid);
  assert.equal((await mine.account.sessions()).length, 1);
}, OPTIONS);

onGateway('it dies with its session: nothing is approved, nothing is opened', async (place) => {
  const { user, phone, client, account, id } = await weak(place);
  const other = await signIn(place.client(), user, phone);
  await account.reauthenticate(id);
  isStep(await client.act('password', { password: user.password }), 'push_pending');
  const { flow } = client;
  const request = await phone.pending();
  const mine = (await other.sessions()).find((one) => !one.current);
  assert.equal((await other.delete(`/sessions/${mine.id}`)).status, 200);
  const late = await phone.approve(undefined, request.id);
  assert.notEqual(late.json?.state, 'approved', late.text);
  const reply = await client.act('continue', {}, { flow });
  assert.ok(reply.status >= 400, reply.text);
  assert.ok(!(reply.headers['set-cookie'] ?? []).some((line) => /^__Host-sid=[^;]/.test(line)), 'no cookie comes of it');
  await signedIn(client, false);
}, OPTIONS);

onGateway('a sign-in that waits in the same browser stays what it was', async (place) => {
  const { user, phone, client, account, id } = await weak(place);
  const signing = (await client.start()).json;
  const again = (await account.reauthenticate(id)).json;
  assert.notEqual(signing.id, again.id);
  isStep(await client.act('password', { password: user.password }), 'push_pending');
  assert.equal((await client.start()).json.id, signing.id);
  const resumed = (await account.reauthenticate(id)).json;
  assert.equal(resumed.id, again.id, 'the same flow, as after a reload');
  assert.equal(await phone.count(), 2, 'one of the sign-in, one of this, and no third');
}, OPTIONS);

onGateway('the phone is told what an approval does', async (place) => {
  const { user, phone, client, account, id } = await weak(place);
  await account.reauthenticate(id);
  await client.act('password', { password: user.password });
  assert.equal((await phone.pending()).purpose, 'step_up');
  await phone.deny();
  await client.until((flow) => flow.step.type === 'push_ended');
  isProblem(await touch(account, id), 'reauthentication-required');
  const entry = (await account.activity()).entries.find((one) => one.outcome === 'denied');
  assert.ok(entry, 'it is written down');
}, OPTIONS);

onGateway('a wrong password or code proves nothing, and is counted with those of the sign-in', async (place) => {
  const { user, phone, client, account, id } = await weak(place);
  await account.reauthenticate(id);
  isProblem(await client.act('password', { password: 'wrong' }), 'credentials-incorrect');
  isStep(await client.act('password', { password: user.password }), 'push_pending');
  await client.choose('totp');
  isProblem(await client.act('code', { code: wrongCode(phone.seed, Date.now()) }), 'code-incorrect');
  isProblem(await touch(account, id), 'reauthentication-required');
}, { config: merge(limits({ push_gap: 0, codes_gap: 0 }).config, post.config) });

onGateway('one of twenty redemptions at once makes the new cookie', async (place) => {
  const { user, phone, client, account, id } = await weak(place);
  await account.reauthenticate(id);
  await client.act('password', { password: user.password });
  await phone.approve();
  await client.until((flow) => flow.step.approved);
  const { flow } = client;
  const replies = await parallel(20, () => client.act('continue', {}, { flow, keep: false }));
  const cookies = replies.flatMap((reply) => reply.headers['set-cookie'] ?? []).filter((line) => /^__Host-sid=[^;]/.test(line));
  assert.equal(new Set(cookies.map((line) => line.split(';')[0])).size, 1, cookies.join('\n'));
  client.jar.store(cookies.slice(0, 1));
  assert.equal((await touch(account, id)).status, 200);
  assert.equal((await account.sessions()).length, 1);
}, OPTIONS);

onGateway('the proof grows old by the server’s clock', async (place) => {
  const { account } = await signedInPerson(place);
  const { id } = await account.method('push');
  const session = (await account.client.session()).json;
  assert.ok(session.fresh_until - session.server_time <= 2_000);
  let reply = await touch(account, id);
  while (reply.status === 200) reply = await touch(account, id);
  isProblem(reply, 'reauthentication-required');
  assert.ok(reply.json.server_time >= session.fresh_until);
}, SHORT);

onGateway('the removed way cannot bring in its own successor, and a used-up proof stays used up', async (place) => {
  const { user, phone } = await place.person({ mode: 'none', email: 'mei@mail.example', recovery: true });
  const account = await signInByRecovery(place.client(), user, user.recovery[0]);
  const { id } = await account.method('push');
  assert.equal((await account.delete(`/methods/${id}`)).status, 200);
  // The request that it could have answered goes nowhere.
  const client = place.client();
  await client.prove(user);
  assert.ok(!client.flow.methods.some((one) => one.type === 'push' && one.usable), JSON.stringify(client.flow.methods));
  const reply = await phone.call('GET', '/api/v1/device/requests');
  assert.ok(reply.status === 401 || reply.status === 404 || reply.json?.requests.every((one) => one.state !== 'pending'), reply.text);
  await client.act('choose', { method: 'totp' });
  const coded = await client.act('code', { code: phone.totp() });
  assert.ok(coded.status >= 400, coded.text);
}, OPTIONS);

onGateway('a page that waits goes on waiting while another tab proves it: the session is the same', async (place) => {
  const { user, phone, client, account, id } = await weak(place);
  const tab = place.client();
  tab.jar.set('__Host-sid', client.jar.get('__Host-sid'));
  const { rev } = await account.methods();
  const waiting = new Account(tab).methods({ after: rev + 1_000_000, wait: 2 });
  isStep(await account.stepUp(user, phone, { touches: id }), 'signed_in');
  assert.equal((await touch(account, id)).status, 200);
  assert.equal(await waiting, null, 'woken by what has changed, with a cookie that is dead by now, and still let in');
  isProblem(await new Account(tab).get('/methods'), 'not-authenticated');
}, OPTIONS);
