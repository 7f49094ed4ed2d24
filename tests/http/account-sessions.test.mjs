// Sessions: listed without their tokens, ended at once, one, the others or all; and the password.
import { after } from 'node:test';
import assert from 'node:assert/strict';
import { signIn, signedInPerson } from '../lib/account.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { onGateway, parallel } from '../lib/control.mjs';
import { isProblem, isStep, signedIn } from '../lib/expect.mjs';
import { Post } from '../lib/post.mjs';

const post = await Post.open();
after(() => post.close());
const OPTIONS = { config: merge(ROOMY.config, post.config) };
const NEW = 'umi to yama to sora';

/** Somebody signed in in three browsers: here and in two others. */
async function everywhere(place) {
  const one = await signedInPerson(place, { email: 'mei@mail.example' });
  const others = [];
  for (const remember of [false, true]) others.push(await signIn(place.client(), one.user, one.phone, { remember }));
  return { ...one, others };
}

onGateway('the list: this one first, none of the tokens, where and since when', async (place) => {
  const { account, others } = await everywhere(place);
  const reply = await account.get('/sessions');
  const { sessions, server_time: now } = reply.json;
  assert.equal(sessions.length, 3);
  assert.deepEqual(sessions.map((one) => one.current), [true, false, false]);
  assert.equal(new Set(sessions.map((one) => one.id)).size, 3);
  for (const one of sessions) {
    assert.ok(one.created_at <= now && one.last_seen_at >= one.created_at && one.expires_at > now);
    assert.match(one.browser.name ?? JSON.stringify(one.browser), /Chrome/);
    assert.equal(one.proof, 'push');
  }
  assert.deepEqual(sessions.filter((one) => one.remembered).length, 1);
  for (const each of [account, ...others]) assert.ok(!reply.text.includes(each.client.jar.get('__Host-sid')), 'a token is told');
}, OPTIONS);

onGateway('ending one ends that one, now', async (place) => {
  const { account, others } = await everywhere(place);
  const [first, second] = others;
  const id = (await first.sessions()).find((one) => one.current).id;
  const reply = await account.delete(`/sessions/${id}`);
  assert.deepEqual([reply.status, reply.json.ended, reply.json.current ?? false, reply.json.pending ?? 0], [200, 1, false, 0], reply.text);
  await signedIn(first.client, false);
  isProblem(await first.get('/methods'), 'not-authenticated');
  await signedIn(second.client, true);
  isProblem(await account.delete(`/sessions/${id}`), 'not-found');
}, OPTIONS);

onGateway('ending this one is signing out', async (place) => {
  const { account, others } = await everywhere(place);
  const id = (await account.sessions()).find((one) => one.current).id;
  const old = account.client.jar.get('__Host-sid');
  const reply = await account.delete(`/sessions/${id}`);
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.json.current, true);
  assert.ok((reply.headers['set-cookie'] ?? []).some((line) => /^__Host-sid=;/.test(line)), 'the cookie goes');
  account.client.jar.set('__Host-sid', old);
  await signedIn(account.client, false);
  await signedIn(others[0].client, true);
}, OPTIONS);

onGateway('the others, and everywhere', async (place) => {
  const { user, phone, account, others } = await everywhere(place);
  const reply = await account.delete('/sessions?others=true');
  assert.deepEqual([reply.status, reply.json.ended, reply.json.current ?? false], [200, 2, false], reply.text);
  for (const other of others) await signedIn(other.client, false);
  await signedIn(account.client, true);
  const again = await account.delete('/sessions?others=true');
  assert.deepEqual([again.status, again.json.ended], [200, 0]);
  const other = await signIn(place.client(), user, phone);
  const all = await account.delete('/sessions?all=true');
  assert.deepEqual([all.status, all.json.ended, all.json.current], [200, 2, true], all.text);
  await signedIn(other.client, false);
  await signedIn(account.client, false);
}, OPTIONS);

onGateway('neither all nor others: nothing ends by mistake', async (place) => {
  const { account, others } = await everywhere(place);
  for (const query of ['', '?others=false', '?all=false', '?all=1&others=x', '?everything=true']) {
    const reply = await account.delete(`/sessions${query}`);
    assert.ok(reply.status >= 400, `${query}: ${reply.status} ${reply.text}`);
  }
  for (const other of others) await signedIn(other.client, true);
}, OPTIONS);

onGateway('a browser that is told of its end cannot finish what it had begun', async (place) => {
  const { account, others: [other] } = await everywhere(place);
  const begun = await other.add('totp');
  await account.delete('/sessions?others=true');
  isProblem(await other.get(`/enrollments/${begun.id}`), 'not-authenticated');
  assert.equal((await account.methods()).methods.filter((one) => one.type === 'totp').length, 0);
}, OPTIONS);

onGateway('a new password: rules, the others signed out when asked, this one lives on', async (place) => {
  const { user, account, others } = await everywhere(place);
  for (const [password, wrong] of [['kurz', 'too_short'], ['password1', 'too_common'], [user.password, 'same'], ['x'.repeat(2000), 'too_long']]) {
    const reply = await account.put('/password', { password, end_sessions: true });
    assert.doesNotThrow(() => isProblem(reply, 'input-invalid'), `${wrong}: ${reply.text}`);
    assert.deepEqual([reply.json.field, reply.json.wrong], ['password', wrong]);
    await signedIn(others[0].client, true);
  }
  const reply = await account.put('/password', { password: NEW, end_sessions: true });
  assert.deepEqual([reply.status, reply.json.ended, reply.json.current ?? false], [200, 2, false], reply.text);
  for (const other of others) await signedIn(other.client, false);
  await signedIn(account.client, true);
  assert.equal((await account.get('/methods')).status, 200);
  const client = place.client();
  await client.prove(user);
  assert.equal(client.flow.step.type, 'password', 'the old one is worth nothing');
  isStep(await client.act('password', { password: NEW }), 'push_pending');
  assert.ok(!place.log.includes(NEW) && !(await place.disk()).includes(NEW));
}, OPTIONS);

onGateway('the others stay when that is wished', async (place) => {
  const { account, others } = await everywhere(place);
  const reply = await account.put('/password', { password: NEW, end_sessions: false });
  assert.deepEqual([reply.status, reply.json.ended], [200, 0], reply.text);
  for (const other of others) await signedIn(other.client, true);
}, OPTIONS);

onGateway('a half-proven sign-in with the old password ends with it', async (place) => {
  const { user, phone, account } = await everywhere(place);
  const half = place.client();
  await half.prove(user);
  const request = await phone.pending();
  await account.put('/password', { password: NEW });
  await phone.approve(undefined, request.id);
  await half.poll();
  const reply = await half.act('continue');
  assert.notEqual(reply.json?.step?.type, 'remember_browser', reply.text);
  await signedIn(half, false);
}, OPTIONS);

onGateway('twenty passwords at once: one is it', async (place) => {
  const { user, account } = await everywhere(place);
  const csrf = await account.csrf();
  await parallel(20, (n) => account.put('/password', { password: `${NEW} ${n}` }, { csrf }));
  await signedIn(account.client, true);
  let right = 0;
  for (let n = 0; n < 20; n += 1) {
    const client = place.client();
    await client.start();
    await client.act('identify', { identifier: user.identifier });
    if ((await client.act('password', { password: `${NEW} ${n}` })).status === 200) right += 1;
  }
  assert.equal(right, 1);
}, OPTIONS);
