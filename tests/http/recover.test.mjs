// A forgotten password (rows 17 and 19): it never skips the second factor, never signs in, and tells nobody anything.
import test, { after } from 'node:test';
import assert from 'node:assert/strict';
import { ROOMY, merge } from '../lib/config.mjs';
import { onGateway, parallel, withNegativeControl } from '../lib/control.mjs';
import { isProblem, isStep, opens, signedIn } from '../lib/expect.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { Post } from '../lib/post.mjs';

const post = await Post.open();
after(() => post.close());
const SENDING = { config: merge(ROOMY.config, post.config) };
const NEW = 'umi to yama to sora';

/** A browser that has asked for a mail. */
async function asking(place, identifier) {
  const client = place.client();
  await client.start();
  isStep(await client.act('identify', { identifier }), 'password', { can_recover: true });
  isStep(await client.act('recover'), 'code_required', { kind: 'email', length: 6 });
  return client;
}

/** An account with a phone and a mailbox, and a browser whose mailed code was taken. */
async function mailed(place) {
  const { user, phone } = await place.person({ mode: 'none', email: 'mei@mail.example' });
  const client = await asking(place, user.identifier);
  isStep(await client.act('code', { code: await post.code() }), 'push_pending');
  return { user, phone, client };
}

onGateway('mail, second factor, new password, and then signing in with it', async (place) => {
  const { user, phone, client } = await mailed(place);
  assert.equal(client.flow.reason, 'recover');
  assert.equal(client.flow.methods.find((one) => one.type === 'email').reason, 'same_proof');
  await phone.approve();
  await client.until((flow) => flow.step.approved);
  isStep(await client.act('continue'), 'enroll_required', { what: 'password', why: 'recover', offer: { min_length: 8 } });
  await signedIn(client, false);
  for (const [password, wrong] of [['kurz', 'too_short'], ['password1', 'too_common'], [user.password, 'same']]) {
    const reply = await client.act('enroll', { password });
    isProblem(reply, 'input-invalid');
    assert.deepEqual([reply.json.field, reply.json.wrong], ['password', wrong]);
  }
  const reply = await client.act('enroll', { password: NEW });
  isStep(reply, 'password');
  assert.equal(reply.json.notice, 'password_changed');
  assert.deepEqual(reply.headers['set-cookie'] ?? [], []);
  await signedIn(client, false);
  isProblem(await client.act('password', { password: user.password }), 'credentials-incorrect');
  isStep(await client.act('password', { password: NEW }), 'push_pending');
  await client.finish(phone);
  await signedIn(client, true);
  assert.equal(await phone.count(), 2, 'one request for each proof');
}, SENDING);

withNegativeControl('a forgotten password never signs in', 'recover-never-signs-in', async (place) => {
  const { phone, client } = await mailed(place);
  await phone.approve();
  await client.until((flow) => flow.step.approved);
  await client.act('continue');
  const reply = await client.act('remember', { remember: true });
  assert.ok(!opens(reply), 'a mailbox and a phone opened a session');
  isProblem(reply, 'stale-flow');
  await signedIn(client, false);
}, SENDING);

onGateway('a mailed code works once, in the browser that asked, and not for signing in', async (place) => {
  const { identifier } = await place.addUser({ email: 'mei@mail.example' });
  const mine = await asking(place, identifier);
  const code = await post.code();
  const theirs = await asking(place, identifier);
  await post.code();
  isProblem(await theirs.act('code', { code }), 'code-incorrect');
  const at = mine.flow;
  const replies = await parallel(16, () => mine.act('code', { code }, { flow: at, keep: false }));
  assert.equal(replies.filter((reply) => reply.status === 200).length, 1, 'taken once');
}, SENDING);

/** What an answer shows, without what is different in every flow. */
function shown({ status, headers, json }) {
  const flow = json.step ? json : json.flow;
  const { id, csrf, user, server_time: now, expires_at: end, ...rest } = flow;
  for (const name of ['expires_at', 'resend_at', 'retry_at']) if (rest.step[name]) rest.step[name] -= now;
  for (const name of Object.keys(rest.step)) if (name.endsWith('_at')) rest.step[name] = Math.round(rest.step[name] / 5000);
  return { status, type: json.type, rest, headers: Object.keys(headers).sort() };
}

onGateway('people with and without an account, a mailbox, or permission see the same', async (place) => {
  const known = await place.addUser({ email: 'mei@mail.example' });
  const bare = await place.addUser();
  const off = await place.addUser({ email: 'off@mail.example' });
  await place.cli(['user', 'disable', off.identifier]);
  const seen = async (identifier) => {
    const client = place.client();
    await client.start();
    await client.act('identify', { identifier });
    const replies = [await client.act('recover')];
    replies.push(await client.act('code', { code: '000000' }), await client.act('resend'));
    return replies.map(shown);
  };
  const want = await seen(known.identifier);
  for (const other of ['nobody@aoba.example', bare.identifier, off.identifier]) assert.deepEqual(await seen(other), want, other);
  const { to } = await post.next();
  assert.equal(to, 'mei@mail.example');
}, SENDING);

test('without mail nothing is offered; with a link elsewhere, that; and it can be turned off', async () => {
  const elsewhere = { links: { recover: 'https://passwords.aoba.example/' } };
  for (const [config, can, action] of [
    [ROOMY.config, false, false], [merge(SENDING.config, elsewhere), true, false],
    [merge(SENDING.config, { policy: { recover: false } }), false, false], [SENDING.config, true, true],
  ]) {
    const place = await Gateway.start({ config });
    try {
      const client = place.client();
      await client.start();
      isStep(await client.act('identify', { identifier: 'nobody@aoba.example' }), 'password', { can_recover: can });
      assert.equal(client.flow.actions.includes('recover'), action);
      if (!action) isProblem(await client.act('recover'), 'stale-flow');
    } finally { await place.dispose(); }
  }
});
