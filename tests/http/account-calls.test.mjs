// Every call of security info against whoever may not make it: no session, an ended one, another person, another site.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Account, signIn, signInByMail, signedInPerson } from '../lib/account.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { parallel, withNegativeControl } from '../lib/control.mjs';
import { isProblem } from '../lib/expect.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { masked } from '../lib/mask.mjs';
import { Post } from '../lib/post.mjs';

const post = await Post.open();
const OPTIONS = { config: merge(ROOMY.config, post.config) };
/** Proofs that grow old while a test looks on. */
const SHORT = { config: merge(OPTIONS.config, { policy: { fresh: 3 } }) };
const PASSWORD = { password: 'umi to yama to sora', end_sessions: false };

/**
 * The calls. `of` says what the id in the path names, `fresh` what is touched, where the proof has to be fresh.
 */
const CALLS = [
  { call: 'GET /methods' },
  { call: 'GET /recovery-codes' },
  { call: 'GET /sessions' },
  { call: 'GET /activity' },
  { call: 'GET /enrollments/{}', of: 'enrolment' },
  { call: 'GET /tests/{}', of: 'test' },
  { call: 'PATCH /methods/{}', of: 'phone', body: { label: 'Kitchen phone' }, fresh: 'any' },
  { call: 'PATCH /methods/{}', of: 'phone', body: { default: true }, fresh: 'phone' },
  { call: 'PATCH /methods/{}', of: 'phone', body: { allow_requests: false } },
  { call: 'DELETE /methods/{}', of: 'phone', fresh: 'phone' },
  { call: 'POST /methods/{}/restore', of: 'removed', fresh: 'any' },
  { call: 'POST /methods/{}/test', of: 'phone' },
  { call: 'POST /enrollments', body: { type: 'totp' }, fresh: 'totp' },
  { call: 'POST /enrollments/{}/verify', of: 'enrolment', body: { code: '000000' } },
  { call: 'POST /enrollments/{}/resend', of: 'enrolment' },
  { call: 'DELETE /enrollments/{}', of: 'enrolment' },
  { call: 'DELETE /tests/{}', of: 'test' },
  { call: 'POST /recovery-codes', fresh: 'account' },
  { call: 'DELETE /sessions/{}', of: 'session', fresh: 'any' },
  { call: 'DELETE /sessions?others=true', fresh: 'any' },
  { call: 'DELETE /sessions?all=true', fresh: 'any' },
  { call: 'POST /activity/{}/report', of: 'activity' },
  { call: 'POST /secure' },
  { call: 'PUT /password', body: PASSWORD, fresh: 'account' },
].map((one) => ({ ...one, name: `${one.call} ${one.body ? JSON.stringify(one.body) : ''}`.trim(), write: !one.call.startsWith('GET') }));
const WRITES = CALLS.filter((one) => one.write);
const UNKNOWN = {
  phone: 'p-AAAAAAAAAAAAAAAAAAAAAA', removed: 'a-AAAAAAAAAAAAAAAAAAAAAA',
  session: 'AAAAAAAAAAAAAAAAAAAAAA', enrolment: 'AAAAAAAAAAAAAAAAAAAAAA', test: 'AAAAAAAAAAAAAAAAAAAAAA', activity: 'AAAAAAAAAAAAAAAAAAAAAA',
};

let gateway;
before(async () => { gateway = await Gateway.start(OPTIONS); });
after(async () => {
  await gateway.dispose();
  await post.close();
});

/** Somebody with one of everything an id can name. */
async function somebody(place = gateway) {
  const email = `mei-${randomUUID()}@mail.example`;
  const one = await signedInPerson(place, { email, recovery: true });
  const { account, phone } = one;
  const user = { ...one.user, email };
  const other = await signIn(place.client(), user, phone);
  const ids = {
    phone: (await account.method('push')).id,
    session: (await account.sessions()).find((each) => !each.current).id,
    activity: (await account.activity()).entries[0].id,
  };
  ids.removed = (await account.addApp('Old desk')).id;
  await account.delete(`/methods/${ids.removed}`);
  ids.enrolment = (await account.add('totp', { label: 'Desk' })).id;
  const tested = await account.post(`/methods/${ids.phone}/test`);
  assert.equal(tested.status, 201, tested.text);
  ids.test = tested.json.id;
  return { ...one, user, ids, other };
}

/** Makes a call with these ids. */
function make(account, { call, of, body, write }, ids, options = {}) {
  const [method, path] = call.split(' ');
  const place = of ? path.replace('{}', ids[of]) : path;
  if (!write) return account.get(place, options);
  return account.write(method, place, body ?? (method === 'POST' ? {} : undefined), options);
}

/** What the account's owner sees, without clocks: nothing of it changes by a call that was refused. */
async function state(account) {
  const { methods, add, removed, must_change_password: must, requests_paused: paused } = await account.methods();
  const codes = (await account.get('/recovery-codes')).json;
  const sessions = (await account.sessions()).map((one) => one.id);
  return JSON.stringify({ methods: methods.map(({ last_used_at: _, ...one }) => one), add, removed, must, paused, made: codes.created_at, sessions });
}

/** Waits for the instant at which the server says the last proof grows old. */
async function stale(account) {
  for (;;) {
    const { fresh_until: ends, server_time: now } = (await account.client.session()).json;
    if (ends === undefined || ends <= now) return;
    await new Promise((done) => { setTimeout(done, ends - now + 5); });
  }
}

test('no call without a session, nor with one that has ended', async () => {
  const { account, user, phone, ids } = await somebody();
  const ended = await signIn(gateway.client(), user, phone);
  const old = gateway.client();
  old.jar.set('__Host-sid', ended.client.jar.get('__Host-sid'));
  const token = await ended.csrf();
  await ended.client.signOut();
  const before = await state(account);
  for (const one of CALLS) {
    for (const [who, client] of [['nobody', gateway.client()], ['an ended session', old]]) {
      const reply = await make(new Account(client), one, ids, one.write ? { csrf: token } : {});
      assert.doesNotThrow(() => isProblem(reply, 'not-authenticated'), `${one.name} as ${who}: ${reply.status} ${reply.text}`);
    }
  }
  assert.equal(await state(account), before);
});

test('every write needs the session’s own token', async () => {
  const { account, ids } = await somebody();
  const stranger = await signedInPerson(gateway);
  const before = await state(account);
  await stranger.client.start();
  for (const one of WRITES) {
    for (const csrf of [null, '', 'x', await stranger.account.csrf()]) {
      const reply = await make(account, one, ids, { csrf });
      assert.doesNotThrow(() => isProblem(reply, 'csrf'), `${one.name} with ${csrf}: ${reply.status} ${reply.text}`);
    }
  }
  assert.equal(await state(account), before);
});

test('no write comes from another site', async () => {
  const { account, ids } = await somebody();
  const before = await state(account);
  const csrf = await account.csrf();
  for (const one of WRITES) {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site', origin: `${gateway.origin}.evil.example` },
      { 'sec-fetch-site': null, origin: null },
      ...(one.body ? [{ 'content-type': 'text/plain' }] : []),
    ]) {
      const reply = await make(account, one, ids, { csrf, headers });
      assert.equal(Math.floor(reply.status / 100), 4, `${one.name} with ${JSON.stringify(headers)}: ${reply.status} ${reply.text}`);
    }
  }
  assert.equal(await state(account), before);
});

test('another person’s id is answered like one that nobody has', async () => {
  const owner = await somebody();
  const thief = await somebody();
  const before = await state(owner.account);
  const csrf = await thief.account.csrf();
  for (const one of CALLS.filter((each) => each.of)) {
    const theirs = await make(thief.account, one, owner.ids, one.write ? { csrf } : {});
    const nobodys = await make(thief.account, one, UNKNOWN, one.write ? { csrf } : {});
    assert.doesNotThrow(() => isProblem(theirs, 'not-found'), `${one.name}: ${theirs.status} ${theirs.text}`);
    assert.equal(masked(theirs), masked(nobodys), one.name);
  }
  assert.equal(await state(owner.account), before);
});

test('ids that are none, and what is no body, are refused without harm', async () => {
  const { account, ids } = await somebody();
  const before = await state(account);
  const csrf = await account.csrf();
  for (const one of CALLS.filter((each) => each.of)) {
    for (const id of ['x', '%00', '..%2f..', `${ids[one.of]}x`, 'p-', '🗝️', 'a'.repeat(4000), "1' OR '1'='1"]) {
      const reply = await make(account, one, { [one.of]: encodeURI(id) }, one.write ? { csrf } : {});
      assert.equal(Math.floor(reply.status / 100), 4, `${one.name} with ${id}: ${reply.status} ${reply.text}`);
    }
  }
  for (const one of WRITES.filter((each) => each.body)) {
    const [method, path] = one.call.split(' ');
    const place = one.of ? path.replace('{}', ids[one.of]) : path;
    for (const body of ['', '{', 'null', '[]', '"x"', JSON.stringify({ ...one.body, surprise: 1 }), JSON.stringify({ [Object.keys(one.body)[0]]: { a: 1 } })]) {
      const reply = await account.write(method, place, body, { csrf });
      assert.doesNotThrow(() => isProblem(reply, 'input-invalid'), `${one.name} with ${body}: ${reply.status} ${reply.text}`);
    }
    const long = await account.write(method, place, JSON.stringify({ label: 'x'.repeat(20_000) }), { csrf });
    assert.doesNotThrow(() => isProblem(long, 'too-large'), `${one.name}: ${long.status} ${long.text}`);
  }
  assert.equal(await state(account), before);
});

test('no answer may be kept by anybody', async () => {
  const { account, ids } = await somebody();
  for (const one of CALLS) {
    if (one.call.startsWith('DELETE') || one.call.startsWith('PUT')) continue;
    const reply = await make(account, one, ids);
    assert.equal(reply.headers['cache-control'], 'no-store', one.name);
    assert.equal(reply.headers['access-control-allow-origin'], undefined, one.name);
  }
});

test('a method that no call has is refused', async () => {
  const { account, ids } = await somebody();
  for (const [method, path] of [['POST', '/methods'], ['PUT', `/methods/${ids.phone}`], ['DELETE', '/activity'], ['POST', '/sessions'], ['GET', '/password'], ['GET', '/secure'], ['DELETE', '/recovery-codes'], ['PATCH', `/sessions/${ids.session}`]]) {
    const reply = await account.write(method, path, method === 'GET' || method === 'DELETE' ? undefined : {});
    assert.ok([404, 405].includes(reply.status), `${method} ${path}: ${reply.status} ${reply.text}`);
  }
});

withNegativeControl('a proof that has grown old opens no change', 'fresh-proof', async (place) => {
  const { account, ids } = await somebody(place);
  await stale(account);
  const before = await state(account);
  for (const one of CALLS.filter((each) => each.fresh)) {
    const reply = await make(account, one, ids);
    assert.doesNotThrow(() => isProblem(reply, 'reauthentication-required'), `${one.name}: ${reply.status} ${reply.text}`);
  }
  assert.equal(await state(account), before);
}, SHORT);

test('what needs no fresh proof goes on without one', async () => {
  const place = await Gateway.start(SHORT);
  try {
    const { account, ids } = await somebody(place);
    await stale(account);
    for (const one of WRITES.filter((each) => !each.fresh)) {
      const reply = await make(account, one, ids);
      assert.ok(reply.status < 300 || reply.status === 422, `${one.name}: ${reply.status} ${reply.text}`);
    }
  } finally { await place.dispose(); }
});

withNegativeControl('a mailed code opens nothing that is stronger than it', 'fresh-proof', async (place) => {
  const { user, ids } = await somebody(place);
  const weak = await signInByMail(place.client(), user, user.email, post);
  const mailbox = await weak.method('email');
  const before = await state(weak);
  for (const one of CALLS.filter((each) => ['phone', 'totp', 'account'].includes(each.fresh))) {
    const reply = await make(weak, one, ids);
    assert.doesNotThrow(() => isProblem(reply, 'reauthentication-required'), `${one.name}: ${reply.status} ${reply.text}`);
  }
  assert.equal(await state(weak), before);
  const renamed = await weak.change(mailbox.id, { label: 'Work mail' });
  assert.equal(renamed.status, 200, renamed.text);
}, OPTIONS);

test('twenty at once have one effect', async () => {
  const one = await somebody();
  const { account, ids } = one;
  const csrf = await account.csrf();
  const twenty = (method, path, body) => parallel(20, () => account.write(method, path, body, { csrf }));
  const renamed = await twenty('PATCH', `/methods/${ids.phone}`, { label: 'Kitchen phone' });
  for (const reply of renamed) assert.equal(reply.status, 200, reply.text);
  assert.equal((await account.activity('?of=changes')).entries.filter((each) => each.type === 'method_renamed').reduce((sum, each) => sum + each.count, 0), 1, 'renamed once');
  const ended = await twenty('DELETE', `/sessions/${ids.session}`);
  assert.equal(ended.filter((reply) => reply.status === 200 && reply.json.ended === 1).length, 1);
  const removed = await twenty('DELETE', `/methods/${ids.phone}`);
  assert.equal(removed.filter((reply) => reply.status === 200).length >= 1, true);
  for (const reply of removed) assert.ok([200, 404].includes(reply.status), reply.text);
  const list = await account.methods();
  assert.deepEqual(list.removed.map((each) => each.id).sort(), [ids.phone, ids.removed].sort());
  assert.equal((await account.activity('?of=changes')).entries.filter((each) => each.type === 'method_removed' && each.method === 'push').reduce((sum, each) => sum + each.count, 0), 1, 'removed once');
});
