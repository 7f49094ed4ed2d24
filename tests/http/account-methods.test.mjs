// Methods: names, the default, the pause switch on both sides, test requests, removal, what remains, and bringing back.
import { after } from 'node:test';
import assert from 'node:assert/strict';
import { Account, signInByRecovery, signedInPerson } from '../lib/account.mjs';
import { ROOMY, limits, merge } from '../lib/config.mjs';
import { onGateway, parallel } from '../lib/control.mjs';
import { isProblem, isStep, signedIn } from '../lib/expect.mjs';
import { Post } from '../lib/post.mjs';
import { totp } from '../lib/totp.mjs';

const post = await Post.open();
after(() => post.close());
const OPTIONS = { config: merge(ROOMY.config, post.config) };
const HOUR = 3_600_000;

const somebody = (place, options = {}) => signedInPerson(place, { email: 'mei@mail.example', recovery: true, ...options });
const ids = (list) => list.map((one) => one.id);

onGateway('the list says what there is, what can be done with it, and nothing that opens anything', async (place) => {
  const { user, phone, account } = await somebody(place);
  const list = await account.methods();
  assert.equal(list.user.label, user.identifier);
  assert.deepEqual(list.methods.map((one) => one.type).sort(), ['email', 'push', 'recovery']);
  const [first] = list.methods;
  assert.deepEqual([first.type, first.id, first.label, first.default, first.codes, first.allow_requests, first.usable], ['push', `p-${phone.id}`, 'Test phone', true, true, true, true]);
  assert.ok(first.last_used_at >= first.created_at);
  assert.deepEqual(first.can.filter((verb) => ['rename', 'test', 'pause', 'remove'].includes(verb)).sort(), ['pause', 'remove', 'rename', 'test']);
  const recovery = list.methods.find((one) => one.type === 'recovery');
  assert.deepEqual([recovery.left, recovery.total, recovery.default], [10, 10, false]);
  assert.equal(list.methods.find((one) => one.type === 'email').label, 'm•••@mail.example');
  const text = JSON.stringify(list);
  for (const secret of ['mei@mail.example', phone.seed.toString('base64url'), ...user.recovery]) assert.ok(!text.includes(secret), 'a secret is listed');
}, OPTIONS);

onGateway('discovery announces the page and what can be done on it', async (place) => {
  const { account } = (await place.raw({ path: '/.well-known/signin-configuration' })).json;
  assert.equal(account.path, '/security-info');
  assert.deepEqual([...account.methods].sort(), ['default', 'pause', 'remove', 'rename', 'test']);
  for (const kind of ['push', 'totp', 'passkey', 'email', 'sms']) assert.ok(account.enroll.includes(kind), kind);
  for (const part of ['recovery_codes', 'sessions', 'activity', 'report']) assert.equal(account[part], true, part);
  assert.ok(account.password_min_length >= 8);
}, OPTIONS);

onGateway('what cannot be sent cannot be added', async (place) => {
  const { account } = (await place.raw({ path: '/.well-known/signin-configuration' })).json;
  assert.ok(!account.enroll.includes('email') && !account.enroll.includes('sms'), account.enroll.join());
  const person = await signedInPerson(place);
  const reply = await person.account.post('/enrollments', { type: 'email', address: 'mei@mail.example' });
  assert.ok(reply.status >= 400, reply.text);
  assert.ok(!(await person.account.methods()).add.some((one) => one.type === 'email' && !one.reason));
}, ROOMY);

onGateway('names: kept as typed, never empty, never like another’s', async (place) => {
  const { phone, account } = await somebody(place);
  const { id } = await account.method('push');
  const renamed = await account.change(id, { label: '  Mei’s スマホ  ' });
  assert.equal(renamed.status, 200, renamed.text);
  assert.equal(renamed.json.methods.find((one) => one.id === id).label, 'Mei’s スマホ');
  assert.equal((await phone.call('GET', '/api/v1/device')).json.name, 'Mei’s スマホ', 'the phone knows its name');
  const odd = await account.change(id, { label: 'a\u0000b\n\u202Ekcatta\u200B' });
  assert.doesNotMatch(odd.text, /\\u0000|\\n|\u202E|\u200B/, 'what nobody sees is no part of a name');
  for (const label of ['', '   ', 'x'.repeat(65), '\u200B\u200B', '\u202E']) {
    const reply = await account.change(id, { label });
    isProblem(reply, 'input-invalid');
    assert.equal(reply.json.field, 'label');
  }
  const app = await account.addApp('Desk');
  for (const label of ['Desk', 'DESK', 'Ｄｅｓｋ', 'Dеsk', ' desk ']) {
    const reply = await account.change(id, { label });
    assert.doesNotThrow(() => isProblem(reply, 'input-invalid'), `${label}: ${reply.text}`);
    assert.deepEqual([reply.json.field, reply.json.wrong], ['label', 'taken'], label);
  }
  assert.equal((await account.change(app.id, { label: 'DESK' })).status, 200, 'its own name may be spelled otherwise');
  assert.equal((await account.change(id, { label: 'x'.repeat(64) })).status, 200);
  const stranger = await somebody(place);
  assert.equal((await stranger.account.change((await stranger.account.method('push')).id, { label: 'DESK' })).status, 200, 'another account’s names are free');
}, OPTIONS);

onGateway('twenty names at once: never two that look the same', async (place) => {
  const { account } = await somebody(place);
  const { id } = await account.method('push');
  const app = await account.addApp('Desk');
  const csrf = await account.csrf();
  await parallel(20, (n) => account.change(n % 2 ? id : app.id, { label: 'Kitchen' }, { csrf }));
  const labels = (await account.methods()).methods.map((one) => one.label);
  assert.equal(labels.filter((one) => one === 'Kitchen').length, 1, labels.join());
}, OPTIONS);

onGateway('the default is asked for first, and moves when it goes', async (place) => {
  const { user, account } = await somebody(place);
  const app = await account.addApp();
  assert.equal((await account.change(app.id, { default: true })).status, 200);
  const list = await account.methods();
  assert.deepEqual(list.methods.filter((one) => one.default).map((one) => one.id), [app.id]);
  assert.equal(list.methods[0].id, app.id, 'the default stands first');
  const client = place.client();
  isStep(await client.prove(user), 'code_required', { kind: 'totp' });
  assert.equal((await account.delete(`/methods/${app.id}`)).status, 200);
  const after = await account.methods();
  assert.deepEqual(after.methods.filter((one) => one.default).map((one) => one.type), ['push']);
  isStep(await place.client().prove(user), 'push_pending');
  const recovery = after.methods.find((one) => one.type === 'recovery');
  assert.ok(!recovery.can.includes('default'));
  const refused = await account.change(recovery.id, { default: true });
  assert.ok(refused.status >= 400, refused.text);
}, OPTIONS);

onGateway('one switch, on the page and on the phone, live on both', async (place) => {
  const { user, phone, account } = await somebody(place);
  const { id } = await account.method('push');
  const { rev } = await account.methods();
  const now = (await account.methods()).server_time;
  await phone.requests();
  const news = phone.requests({ after: phone.rev, wait: 10 });
  const until = now + HOUR;
  assert.equal((await account.change(id, { allow_requests: false, paused_until: until })).status, 200);
  const told = await news;
  assert.deepEqual([told.allow_requests, told.paused_until], [false, until], 'the phone hears of it at once');
  const seen = await account.methods({ after: rev, wait: 10 });
  const own = seen.methods.find((one) => one.id === id);
  assert.deepEqual([own.allow_requests, own.paused_until, own.usable, own.reason], [false, until, false, 'paused']);
  const client = place.client();
  await client.prove(user);
  assert.notEqual(client.flow.step.type, 'push_pending');
  assert.equal(client.flow.methods.find((one) => one.type === 'push').reason, 'paused');
  // And back, from the phone.
  const listening = account.methods({ after: seen.rev, wait: 10 });
  await phone.allow(true);
  const heard = await listening;
  const back = heard.methods.find((one) => one.id === id);
  assert.deepEqual([back.allow_requests, back.paused_until, back.usable], [true, undefined, true], 'the page hears of it at once');
  // Off without an end, from the phone.
  const again = account.methods({ after: heard.rev, wait: 10 });
  await phone.allow(false);
  assert.deepEqual((({ allow_requests: on, paused_until: end }) => [on, end])((await again).methods.find((one) => one.id === id)), [false, undefined]);
}, OPTIONS);

onGateway('a pause has an end in the future, within two days', async (place) => {
  const { account } = await somebody(place);
  const { id } = await account.method('push');
  const now = (await account.methods()).server_time;
  for (const until of [now - 1000, 0, now + 49 * HOUR, -1, 1.5, '9']) {
    const reply = await account.change(id, { allow_requests: false, paused_until: until });
    assert.doesNotThrow(() => isProblem(reply, 'input-invalid'), `${until - now}: ${reply.status} ${reply.text}`);
  }
  const odd = await account.change(id, { allow_requests: true, paused_until: now + HOUR });
  isProblem(odd, 'input-invalid');
  const mailbox = await account.method('email');
  const none = await account.change(mailbox.id, { allow_requests: false });
  assert.ok(none.status >= 400, 'only a phone has the switch');
}, OPTIONS);

onGateway('a pause that runs out is over everywhere, without anybody’s doing', async (place) => {
  const { user, phone, account } = await somebody(place);
  const { id } = await account.method('push');
  const now = (await account.methods()).server_time;
  assert.equal((await account.change(id, { allow_requests: false, paused_until: now + 1500 })).status, 200);
  let list = await account.methods();
  while (list.server_time <= now + 1500) {
    const own = list.methods.find((one) => one.id === id);
    if (list.server_time < now + 1500) assert.equal(own.allow_requests, false);
    await new Promise((done) => { setTimeout(done, now + 1500 - list.server_time + 5); });
    list = await account.methods();
  }
  assert.deepEqual((({ allow_requests: on, paused_until: end, usable }) => [on, end, usable])(list.methods.find((one) => one.id === id)), [true, undefined, true]);
  assert.equal((await phone.requests()).allow_requests, true);
  isStep(await place.client().prove(user), 'push_pending');
}, OPTIONS);

onGateway('a removed method proves nothing from that moment on, and can be brought back for a while', async (place) => {
  const { user, phone, account } = await somebody(place);
  const app = await account.addApp();
  const waiting = place.client();
  await waiting.prove(user);
  await waiting.act('choose', { method: app.id });
  isStep(await waiting.poll(), 'code_required', { kind: 'totp' });
  const removed = await account.delete(`/methods/${app.id}`);
  assert.equal(removed.status, 200, removed.text);
  assert.ok(!ids(removed.json.methods).includes(app.id));
  const [gone] = removed.json.removed;
  assert.deepEqual([gone.id, gone.type, gone.label], [app.id, 'totp', app.label]);
  assert.ok(gone.until > removed.json.server_time && gone.until <= removed.json.server_time + 600_000);
  await waiting.poll();
  const code = totp(app.seed, Date.now());
  const tried = await waiting.act('code', { code });
  assert.ok(tried.status >= 400, tried.text);
  await signedIn(waiting, false);
  isProblem(await account.change(app.id, { label: 'Ghost' }), 'not-found');
  isProblem(await account.delete(`/methods/${app.id}`), 'not-found');
  // Back again, as it was.
  const back = await account.post(`/methods/${app.id}/restore`);
  assert.equal(back.status, 200, back.text);
  assert.deepEqual(back.json.removed, []);
  assert.equal(back.json.methods.find((one) => one.id === app.id).label, app.label);
  const client = place.client();
  await client.prove(user);
  await client.act('choose', { method: app.id });
  isStep(await client.act('code', { code }), 'remember_browser');
  isProblem(await account.post(`/methods/${app.id}/restore`), 'not-found');
}, OPTIONS);

onGateway('a request that waits on a phone dies with the phone', async (place) => {
  const { user, phone } = await place.person({ mode: 'none', email: 'mei@mail.example', recovery: true });
  // Whoever removes the phone that has proven them has proven nothing any more, and could not bring it back so.
  const account = await signInByRecovery(place.client(), user, user.recovery[0]);
  const client = place.client();
  await client.prove(user);
  const request = await phone.pending();
  const { flow } = client;
  const { id } = await account.method('push');
  assert.equal((await account.delete(`/methods/${id}`)).status, 200);
  const late = await phone.approve(undefined, request.id);
  assert.notEqual(late.json?.state, 'approved', late.text);
  const reply = await client.act('continue', {}, { flow });
  assert.notEqual(reply.json?.step?.type, 'remember_browser', reply.text);
  await signedIn(client, false);
  // Brought back, it is the same phone.
  assert.equal((await account.post(`/methods/${id}/restore`)).status, 200);
  isStep(await place.client().prove(user), 'push_pending');
  assert.ok((await phone.pending()).id !== request.id);
}, OPTIONS);

onGateway('an approval that was not redeemed is worth nothing once the phone is gone', async (place) => {
  const { user, phone, account } = await somebody(place);
  const client = place.client();
  await client.prove(user);
  await phone.approve();
  await client.until((flow) => flow.step.approved);
  await account.delete(`/methods/${(await account.method('push')).id}`);
  await client.poll();
  const reply = await client.act('continue');
  assert.notEqual(reply.json?.step?.type, 'remember_browser', reply.text);
  await signedIn(client, false);
}, OPTIONS);

onGateway('what is left is said beforehand, and the last lasting way stays', async (place) => {
  const { account } = await somebody(place);
  const mailbox = await account.method('email');
  const phone = await account.method('push');
  const codes = await account.method('recovery');
  assert.deepEqual([mailbox.last, phone.last, codes.last], [false, false, false]);
  const once = await account.delete(`/methods/${mailbox.id}`);
  assert.equal(once.status, 200, once.text);
  assert.equal(once.json.methods.find((one) => one.id === phone.id).last, true, 'recovery codes run out: they are no lasting way');
  assert.ok(!once.json.methods.find((one) => one.id === phone.id).can.includes('remove'));
  isProblem(await account.delete(`/methods/${phone.id}`), 'last-method');
  assert.equal((await account.methods()).methods.find((one) => one.id === phone.id).usable, true);
}, OPTIONS);

onGateway('two last ones, removed at the same instant: one stays', async (place) => {
  const { account } = await somebody(place);
  const csrf = await account.csrf();
  const lasting = (await account.methods()).methods.filter((one) => one.type !== 'recovery');
  const replies = await parallel(20, (n) => account.delete(`/methods/${lasting[n % lasting.length].id}`, { csrf }));
  assert.ok(replies.some((reply) => reply.status === 200));
  const left = (await account.methods()).methods.filter((one) => one.type !== 'recovery');
  assert.equal(left.length, 1, JSON.stringify(left));
  assert.equal(left[0].last, true);
}, OPTIONS);

onGateway('the undo is over when its time is', async (place) => {
  const { account } = await somebody(place);
  const app = await account.addApp();
  const { json: { removed: [gone] } } = await account.delete(`/methods/${app.id}`);
  for (let list = await account.methods(); list.server_time <= gone.until; list = await account.methods()) {
    await new Promise((done) => { setTimeout(done, gone.until - list.server_time + 5); });
  }
  assert.deepEqual((await account.methods()).removed, []);
  isProblem(await account.post(`/methods/${app.id}/restore`), 'not-found');
}, { config: merge(OPTIONS.config, { policy: { undo: 1 } }) });

onGateway('limits are said beforehand and kept', async (place) => {
  const { account } = await somebody(place);
  const option = async () => (await account.methods()).add.find((one) => one.type === 'totp');
  assert.deepEqual([(await option()).limit, (await option()).reason], [2, undefined]);
  await account.addApp('One');
  await account.addApp('Two');
  assert.equal((await option()).reason, 'limit');
  const reply = await account.post('/enrollments', { type: 'totp' });
  isProblem(reply, 'input-invalid');
  assert.equal(reply.json.wrong, 'limit');
}, { config: merge(OPTIONS.config, { policy: { limits: { authenticator_apps: 2 } } }) });

onGateway('a removed one that would be too many cannot come back', async (place) => {
  const { account } = await somebody(place);
  const one = await account.addApp('One');
  await account.delete(`/methods/${one.id}`);
  await account.addApp('Two');
  const reply = await account.post(`/methods/${one.id}/restore`);
  assert.ok(reply.status >= 400, reply.text);
  assert.equal((await account.methods()).methods.filter((each) => each.type === 'totp').length, 1);
}, { config: merge(OPTIONS.config, { policy: { limits: { authenticator_apps: 1 } } }) });

onGateway('a name that was taken meanwhile does not come back twice', async (place) => {
  const { account } = await somebody(place);
  const one = await account.addApp('Desk');
  await account.delete(`/methods/${one.id}`);
  await account.addApp('desk');
  const back = await account.post(`/methods/${one.id}/restore`);
  assert.equal(back.status, 200, back.text);
  assert.deepEqual(back.json.methods.filter((each) => each.type === 'totp').map((each) => each.label).sort(), ['Desk 2', 'desk']);
}, OPTIONS);

onGateway('a test request arrives, can be answered either way, and signs nobody in', async (place) => {
  const { user, phone, client, account } = await somebody(place);
  const { id } = await account.method('push');
  for (const [answer, outcome] of [['approve', 'approved'], ['deny', 'denied']]) {
    const started = await account.post(`/methods/${id}/test`);
    assert.equal(started.status, 201, started.text);
    const { number } = started.json.push;
    const request = await phone.pending();
    assert.equal(request.purpose, 'test');
    assert.ok(number === undefined || number === null || !JSON.stringify(request).includes(`"${number.value}"`), 'the number stays on the page');
    await phone.seen(request.id);
    await account.trial(started.json.id, (trial) => trial.push.seen);
    if (answer === 'approve') await phone.approve(number?.value, request.id); else await phone.deny(undefined, request.id);
    assert.equal((await account.trial(started.json.id, (trial) => trial.outcome)).outcome, outcome);
  }
  const other = place.client();
  await other.prove(user);
  await signedIn(other, false);
  assert.equal((await account.sessions()).length, 1);

}, OPTIONS);

onGateway('a wrong number ends a test request', async (place) => {
  const { user, phone, client } = await place.person({ mode: 'type6' });
  await client.prove(user);
  isStep(await client.finish(phone), 'signed_in');
  const account = new Account(client);
  const started = await account.post(`/methods/p-${phone.id}/test`);
  const { number } = started.json.push;
  assert.match(number.value, /^\d{6}$/);
  await phone.approve(number.value === '000000' ? '000001' : '000000');
  assert.equal((await account.trial(started.json.id, (trial) => trial.outcome)).outcome, 'wrong_number');
  const late = await phone.approve(number.value, [...phone.received.keys()].at(-1));
  assert.notEqual(late.json?.state, 'approved');
}, OPTIONS);

onGateway('a test request is withdrawn here, and replaced by a newer request', async (place) => {
  const { user, phone, account } = await somebody(place);
  const { id } = await account.method('push');
  const first = (await account.post(`/methods/${id}/test`)).json;
  const request = await phone.pending();
  assert.ok((await account.delete(`/tests/${first.id}`)).status < 300);
  const late = await phone.approve(undefined, request.id);
  assert.notEqual(late.json?.state, 'approved', late.text);
  const second = (await account.post(`/methods/${id}/test`)).json;
  const client = place.client();
  isStep(await client.prove(user), 'push_pending');
  assert.equal((await account.trial(second.id, (trial) => trial.outcome)).outcome, 'superseded');
}, OPTIONS);

onGateway('test requests count: a phone is not rung again and again', async (place) => {
  const { phone, account } = await somebody(place);
  const { id } = await account.method('push');
  const before = await phone.count();
  const csrf = await account.csrf();
  const replies = await parallel(20, () => account.post(`/methods/${id}/test`, {}, { csrf }));
  for (const reply of replies) assert.ok([201, 429].includes(reply.status), reply.text);
  assert.ok(replies.some((reply) => reply.status === 429));
  const { size } = (await phone.requests(), phone.received);
  assert.ok(size - before <= 1, `${size - before} requests rang`);
}, { config: merge(limits({ push_gap: 30, codes_gap: 0 }).config, post.config) });
