// What has happened, newest first: who, how it ended, grouped; paging with opaque cursors; and *this wasn't me*.
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

const somebody = (place, options = {}) => signedInPerson(place, { email: 'mei@mail.example', recovery: true, ...options });
const shape = (one) => [one.type, one.outcome];

/** Every page of a filter. */
async function all(account, of = '') {
  const entries = [];
  const pages = [];
  for (let cursor = ''; cursor !== undefined;) {
    const query = new URLSearchParams({ ...(of ? { of } : {}), ...(cursor ? { cursor } : {}) });
    const page = await account.activity(`?${query}`);
    entries.push(...page.entries);
    pages.push(page);
    cursor = page.older;
  }
  return { entries, pages };
}

onGateway('signing in and what the phone said are written down, each once', async (place) => {
  const { user, phone, account } = await somebody(place);
  const wrong = place.client();
  await wrong.start();
  await wrong.act('identify', { identifier: user.identifier });
  await wrong.act('password', { password: 'wrong' });
  const denied = place.client();
  await denied.prove(user);
  const open = (await account.activity()).entries[0];
  assert.deepEqual(shape(open), ['request', 'open']);
  await phone.deny();
  await denied.until((flow) => flow.step.type === 'push_ended');
  const { entries, server_time: now } = await account.activity();
  const [request] = entries;
  assert.deepEqual([request.id, ...shape(request)], [open.id, 'request', 'denied'], 'the same entry, answered');
  assert.equal(request.label, 'Test phone');
  assert.equal(request.context.place.kind ?? request.context.place.type ?? 'this_device', 'this_device');
  assert.ok(request.context.browser, 'which browser');
  assert.ok(request.can_report && !request.current);
  assert.ok(entries.some((one) => one.type === 'sign_in' && one.outcome === 'wrong'), 'the wrong password');
  const own = entries.find((one) => one.type === 'sign_in' && one.outcome === 'done');
  assert.ok(own.current, 'this browser’s own');
  assert.equal(own.session, (await account.sessions())[0].id);
  for (const one of entries) assert.ok(one.at <= now && one.at > now - 60_000 && one.count >= 1);
  const text = JSON.stringify(entries);
  for (const secret of [user.password, 'mei@mail.example', account.client.jar.get('__Host-sid')]) assert.ok(!text.includes(secret));
}, OPTIONS);

onGateway('repeats in a row are one entry', async (place) => {
  const { user, account } = await somebody(place);
  for (let n = 0; n < 6; n += 1) {
    const client = place.client();
    await client.start();
    await client.act('identify', { identifier: user.identifier });
    await client.act('password', { password: `wrong ${n}` });
  }
  const [first] = (await account.activity()).entries;
  assert.deepEqual([...shape(first), first.count], ['sign_in', 'wrong', 6]);
  assert.ok(first.since < first.at);
}, OPTIONS);

onGateway('a guessed name leaves no trace with anybody', async (place) => {
  const { account } = await somebody(place);
  const before = (await account.activity()).entries.length;
  const client = place.client();
  await client.start();
  await client.act('identify', { identifier: 'nobody@aoba.example' });
  await client.act('password', { password: 'wrong' });
  assert.equal((await account.activity()).entries.length, before);
}, OPTIONS);

onGateway('filters: each entry is where it belongs, and pages hold 25', async (place) => {
  const { account } = await somebody(place);
  const { id } = await account.method('push');
  for (let n = 0; n < 30; n += 1) {
    // One after the other of two kinds, so that nothing is a repeat.
    await account.change(id, { label: `Phone ${n}` });
    await account.change(id, { allow_requests: n % 2 === 1 });
  }
  const { entries, pages } = await all(account);
  assert.ok(pages.length >= 3);
  for (const page of pages) assert.ok(page.entries.length <= 25);
  assert.equal(new Set(entries.map((one) => one.id)).size, entries.length, 'none twice');
  for (let n = 1; n < entries.length; n += 1) assert.ok(entries[n - 1].at >= entries[n].at, 'newest first');
  const changes = (await all(account, 'changes')).entries;
  assert.ok(changes.every((one) => /^(method_|default_|requests_|password_|recovery_|sessions_|reported)/.test(one.type)), JSON.stringify(changes.map(shape)));
  assert.equal(changes.filter((one) => one.type === 'method_renamed').reduce((sum, one) => sum + one.count, 0), 30);
  const ins = (await all(account, 'sign_ins')).entries;
  assert.ok(ins.length > 0 && ins.every((one) => ['sign_in', 'step_up'].includes(one.type)));
  const requests = (await all(account, 'requests')).entries;
  assert.ok(requests.length > 0 && requests.every((one) => one.type === 'request'));
  const trouble = (await all(account, 'trouble')).entries;
  assert.ok(trouble.every((one) => ['wrong', 'denied', 'no_answer', 'revoked'].includes(one.outcome) || one.reported_at || one.type === 'reported'));
}, OPTIONS);

onGateway('a cursor is this account’s own, and nothing else is one', async (place) => {
  const mine = await somebody(place);
  const { id } = await mine.account.method('push');
  for (let n = 0; n < 15; n += 1) {
    await mine.account.change(id, { label: `Phone ${n}` });
    await mine.account.change(id, { allow_requests: n % 2 === 1 });
  }
  const { older } = await mine.account.activity();
  assert.match(older, /^[A-Za-z0-9_-]+$/);
  const theirs = await somebody(place);
  const flipped = older.slice(0, -2) + (older.at(-2) === 'A' ? 'B' : 'A') + older.slice(-1);
  for (const [account, cursor] of [[theirs.account, older], [mine.account, flipped], [mine.account, '1'], [mine.account, '-1'], [mine.account, "' OR 1=1"], [mine.account, 'x'.repeat(5000)]]) {
    const reply = await account.get(`/activity?cursor=${encodeURIComponent(cursor)}`);
    assert.doesNotThrow(() => isProblem(reply, 'input-invalid'), `${cursor}: ${reply.status} ${reply.text}`);
  }
  for (const of of ['x', 'sign_in', '']) {
    const reply = await mine.account.get(`/activity?of=${of}`);
    assert.ok(reply.status === 422 || of === '', `${of}: ${reply.status}`);
  }
  assert.equal((await mine.account.get(`/activity?cursor=${older}`)).status, 200);
}, OPTIONS);

onGateway('this wasn’t me: said beforehand, done at once, and only once', async (place) => {
  const { user, phone, account } = await somebody(place);
  const thief = await signIn(place.client(), user, phone);
  const other = await signIn(place.client(), user, phone);
  const page = await account.activity();
  assert.deepEqual([...page.securing].sort(), ['end_sessions', 'mail', 'new_password', 'pause_requests']);
  assert.equal(page.other_sessions, 2);
  const waiting = place.client();
  await waiting.prove(user);
  const request = await phone.pending();
  const entry = page.entries.find((one) => one.type === 'sign_in' && !one.current && one.can_report);
  const reply = await account.post(`/activity/${entry.id}/report`);
  assert.equal(reply.status, 200, reply.text);
  assert.deepEqual([reply.json.ended, [...reply.json.done].sort()], [2, ['end_sessions', 'mail', 'new_password', 'pause_requests']]);
  await signedIn(thief.client, false);
  await signedIn(other.client, false);
  await signedIn(account.client, true);
  const late = await phone.approve(undefined, request.id);
  assert.notEqual(late.json?.state, 'approved', 'the open request is gone');
  const list = await account.methods();
  assert.deepEqual([list.must_change_password, list.requests_paused], [true, true]);
  const again = await account.post(`/activity/${entry.id}/report`);
  assert.ok(again.status === 200 && again.json.ended === 0, again.text);
  const after = await account.activity();
  assert.ok(after.entries.find((one) => one.id === entry.id).reported_at > 0);
  assert.equal(after.other_sessions, 0);
  // The next sign-in asks for a new password.
  const next = place.client();
  await next.prove(user);
  assert.notEqual(next.flow.step.type, 'push_pending', 'no requests until another way has worked');
  await next.choose('totp');
  isStep(await next.act('code', { code: phone.totp() }), 'enroll_required', { what: 'password' });
}, OPTIONS);

onGateway('secure my account: twenty at once, one effect', async (place) => {
  const { user, phone, account } = await somebody(place);
  await signIn(place.client(), user, phone);
  const mails = post.received.length;
  const csrf = await account.csrf();
  const replies = await parallel(20, () => account.post('/secure', {}, { csrf }));
  for (const reply of replies) assert.equal(reply.status, 200, reply.text);
  assert.equal(replies.reduce((sum, reply) => sum + reply.json.ended, 0), 1);
  const list = await account.methods();
  assert.deepEqual([list.must_change_password, list.requests_paused], [true, true]);
  assert.equal((await account.sessions()).length, 1);
  assert.ok(post.received.length - mails <= 3, 'no flood of mails');
}, OPTIONS);

onGateway('a new password here takes the wish for one away, and the session that set it lives on', async (place) => {
  const { user, phone, account } = await somebody(place);
  await account.post('/secure');
  const password = 'umi to yama to sora';
  const reply = await account.put('/password', { password, end_sessions: true });
  assert.equal(reply.status, 200, reply.text);
  const list = await account.methods();
  assert.equal(list.must_change_password, false);
  assert.ok(list.password_changed_at > 0);
  const next = place.client();
  await next.start();
  await next.act('identify', { identifier: user.identifier });
  isProblem(await next.act('password', { password: user.password }), 'credentials-incorrect');
  await next.act('password', { password });
  await next.choose('totp');
  isStep(await next.act('code', { code: phone.totp() }), 'remember_browser');
}, OPTIONS);
