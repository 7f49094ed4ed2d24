// Adding ways in (rows 18, 57, 58): a way works once it was proven, a secret is told once, what is abandoned vanishes.
import { after } from 'node:test';
import assert from 'node:assert/strict';
import { Account, fromBase32, signIn, signedInPerson } from '../lib/account.mjs';
import { ROOMY, limits, merge } from '../lib/config.mjs';
import { onGateway, parallel, withNegativeControl } from '../lib/control.mjs';
import { isProblem, isStep, signedIn } from '../lib/expect.mjs';
import { Passkey } from '../lib/passkey.mjs';
import { Phone } from '../lib/phone.mjs';
import { Post } from '../lib/post.mjs';
import { totp, wrongCode } from '../lib/totp.mjs';

const post = await Post.open();
after(() => post.close());
const OPTIONS = { config: merge(ROOMY.config, post.config) };

const somebody = (place, options = {}) => signedInPerson(place, { recovery: true, ...options });
const verify = (account, id, body, options) => account.post(`/enrollments/${id}/verify`, body, options);
const kinds = async (account) => (await account.methods()).methods.map((one) => one.type).sort();

onGateway('an authenticator app: its secret once, a code proves it, and then it signs in', async (place) => {
  const { user, account } = await somebody(place);
  const begun = await account.add('totp', { label: 'Desk' });
  assert.deepEqual([begun.type, begun.state, begun.label], ['totp', 'open', 'Desk']);
  assert.match(begun.offer.secret, /^[A-Z2-7]{32}$/, '160 bits (RFC 4226, section 4)');
  assert.equal(begun.offer.issuer, 'Aoba Health');
  assert.deepEqual([begun.code.length, begun.code.alphabet, begun.code.attempts_left], [6, 'digits', 5]);
  assert.deepEqual(await kinds(account), ['push', 'recovery'], 'not a way in yet');
  assert.equal((await account.methods()).enrollment, begun.id);
  const seed = fromBase32(begun.offer.secret);
  const wrong = await verify(account, begun.id, { code: wrongCode(seed, Date.now()) });
  isProblem(wrong, 'code-incorrect');
  const resumed = await account.enrolment(begun.id);
  assert.deepEqual([resumed.offer.secret, resumed.code.attempts_left], [begun.offer.secret, 4], 'a reload goes on');
  const code = totp(seed, Date.now() - 30_000);
  const done = await verify(account, begun.id, { code, label: 'Desk at home' });
  assert.deepEqual([done.status, done.json.state], [200, 'done'], done.text);
  assert.ok(!done.text.includes(begun.offer.secret), 'never again');
  isProblem(await account.get(`/enrollments/${begun.id}`), 'not-found');
  const own = await account.method('totp');
  assert.deepEqual([own.id, own.label, own.usable], [done.json.method, 'Desk at home', true]);
  assert.equal((await account.methods()).enrollment, undefined);
  const client = place.client();
  await client.prove(user);
  assert.equal(client.flow.methods.find((one) => one.id === own.id)?.label, 'Desk at home');
  await client.act('choose', { method: own.id });
  isProblem(await client.act('code', { code }), 'code-incorrect');
  isStep(await client.act('code', { code: totp(seed, Date.now()) }), 'remember_browser');
  const disk = await place.disk();
  for (const text of [begun.offer.secret, seed.toString('latin1'), seed.toString('base64url'), seed.toString('hex')]) {
    assert.ok(!disk.includes(text), 'the seed is sealed on disk');
    assert.ok(!place.log.includes(text), 'and not in the log');
  }
}, OPTIONS);

withNegativeControl('the code that proved an app signs nobody in, nor does any code twice', 'totp-single-use', async (place) => {
  const { user, account } = await somebody(place);
  const app = await account.addApp();
  const replayed = totp(app.seed, Date.now() - 30_000);
  const code = totp(app.seed, Date.now());
  const browsers = await parallel(3, () => place.client());
  for (const client of browsers) {
    await client.prove(user);
    await client.act('choose', { method: app.id });
    await client.poll();
  }
  for (const client of browsers) await client.poll();
  isProblem(await browsers[0].act('code', { code: replayed }), 'code-incorrect');
  isStep(await browsers[1].act('code', { code }), 'remember_browser');
  isProblem(await browsers[2].act('code', { code }), 'code-incorrect');
}, OPTIONS);

withNegativeControl('five wrong codes end it; twenty at once are five', 'reserve-before-check', async (place) => {
  const { account } = await somebody(place);
  const begun = await account.add('totp');
  const seed = fromBase32(begun.offer.secret);
  const csrf = await account.csrf();
  const replies = await parallel(20, (n) => verify(account, begun.id, { code: wrongCode(seed, Date.now(), n) }, { csrf }));
  const checked = replies.filter((reply) => reply.json?.type?.endsWith(':code-incorrect')).length;
  assert.ok(checked <= 5, `${checked} were checked`);
  const late = await verify(account, begun.id, { code: totp(seed, Date.now()) });
  assert.ok(late.status >= 400, `after that the right one is late: ${late.text}`);
  assert.deepEqual(await kinds(account), ['push', 'recovery']);
}, { ...OPTIONS, races: true });

onGateway('the right code twenty times at once adds one app', async (place) => {
  const { account } = await somebody(place);
  const begun = await account.add('totp', { label: 'Desk' });
  const code = totp(fromBase32(begun.offer.secret), Date.now());
  const csrf = await account.csrf();
  const replies = await parallel(20, () => verify(account, begun.id, { code }, { csrf }));
  assert.ok(replies.some((reply) => reply.status === 200 && reply.json.state === 'done'));
  assert.deepEqual(await kinds(account), ['push', 'recovery', 'totp']);
}, OPTIONS);

withNegativeControl('it belongs to the session that began it', 'enrollment-bound', async (place) => {
  const { user, phone, account } = await somebody(place);
  const begun = await account.add('totp');
  const other = await signIn(place.client(), user, phone);
  isProblem(await other.get(`/enrollments/${begun.id}`), 'not-found');
  isProblem(await verify(other, begun.id, { code: totp(fromBase32(begun.offer.secret), Date.now()) }), 'not-found');
  isProblem(await other.delete(`/enrollments/${begun.id}`), 'not-found');
  assert.equal((await other.methods()).enrollment, undefined);
  const token = account.client.jar.get('__Host-sid');
  await other.delete('/sessions?others=true');
  account.client.jar.set('__Host-sid', token);
  isProblem(await account.get(`/enrollments/${begun.id}`), 'not-authenticated');
}, OPTIONS);

onGateway('a new one takes the place of the old; given up, it is gone', async (place) => {
  const { account } = await somebody(place);
  const first = await account.add('totp');
  const second = await account.add('totp');
  assert.notEqual(first.offer.secret, second.offer.secret);
  isProblem(await account.get(`/enrollments/${first.id}`), 'not-found');
  assert.ok((await account.delete(`/enrollments/${second.id}`)).status < 300);
  isProblem(await account.get(`/enrollments/${second.id}`), 'not-found');
  assert.equal((await account.methods()).enrollment, undefined);
  assert.deepEqual(await kinds(account), ['push', 'recovery']);
}, OPTIONS);

onGateway('what is abandoned vanishes', async (place) => {
  const { account } = await somebody(place);
  const begun = await account.add('totp');
  let reply = await account.get(`/enrollments/${begun.id}`);
  while (reply.status === 200) {
    await new Promise((done) => { setTimeout(done, Math.max(20, begun.expires_at - reply.json.server_time + 5)); });
    reply = await account.get(`/enrollments/${begun.id}`);
  }
  isProblem(reply, 'not-found');
  isProblem(await verify(account, begun.id, { code: totp(fromBase32(begun.offer.secret), Date.now()) }), 'not-found');
  assert.equal((await account.methods()).enrollment, undefined);
  assert.deepEqual(await kinds(account), ['push', 'recovery']);
}, { config: merge(OPTIONS.config, { policy: { enroll_lifetime: 1 } }) });

onGateway('so many an hour, then later', async (place) => {
  const { account } = await somebody(place);
  const csrf = await account.csrf();
  const replies = await parallel(20, () => account.post('/enrollments', { type: 'totp' }, { csrf }));
  const begun = replies.filter((reply) => reply.status === 201).length;
  assert.equal(begun, 10, replies.map((reply) => reply.status).join());
  for (const reply of replies.filter((one) => one.status !== 201)) isProblem(reply, 'rate-limited');
}, OPTIONS);

onGateway('a phone: paired, confirmed with the number, named; before that it can do nothing', async (place) => {
  const { user, account } = await somebody(place);
  const begun = await account.add('push');
  assert.equal(begun.state, 'open');
  const phone = await Phone.pair(place.origin, begun.offer.link, 'Second phone');
  const confirm = await account.enrolment(begun.id, (one) => one.state === 'confirm');
  assert.equal(confirm.label, 'Second phone');
  assert.match(confirm.push.number.value, /^\d{2,6}$/, 'always a number, also for accounts whose requests have none');
  assert.equal(confirm.push.number.where, 'page');
  const list = await phone.requests();
  assert.equal(list.unconfirmed, true);
  const request = await phone.pending();
  assert.equal(request.purpose, 'confirm');
  assert.ok(!phone.heard.includes(`"${confirm.push.number.value}"`), 'the number stays on the page');
  assert.deepEqual(await kinds(account), ['push', 'recovery'], 'not a way in yet');
  // Its codes are refused and no sign-in request goes to it.
  const client = place.client();
  await client.prove(user);
  assert.ok(!client.flow.methods.some((one) => one.id.includes(phone.id) && one.usable), JSON.stringify(client.flow.methods));
  await client.act('choose', { method: `t-${phone.id}` });
  const coded = await client.act('code', { code: phone.totp() });
  assert.ok(coded.status >= 400, coded.text);
  assert.equal((await phone.requests()).requests.filter((one) => one.purpose !== 'confirm').length, 0);
  await phone.approve(confirm.push.number.value, request.id);
  const done = await account.enrolment(begun.id, (one) => one.state === 'done');
  assert.equal(done.method, `p-${phone.id}`);
  assert.equal((await phone.requests()).unconfirmed ?? false, false);
  assert.equal((await account.change(done.method, { label: 'Pocket' })).status, 200);
  await account.change(done.method, { default: true });
  const second = place.client();
  isStep(await second.prove(user), 'push_pending');
  isStep(await second.finish(phone), 'signed_in');
}, OPTIONS);

onGateway('a wrong number, a denial: unconfirmed, said so, and asked again', async (place) => {
  const { client, user, phone: first } = await place.person({ mode: 'type6', recovery: true });
  await client.prove(user);
  isStep(await client.finish(first), 'signed_in');
  const account = new Account(client);
  const begun = await account.add('push');
  const phone = await Phone.pair(place.origin, begun.offer.link, 'Second phone');
  const asked = async () => (await account.enrolment(begun.id, (one) => one.state === 'confirm')).push.number.value;
  const number = await asked();
  await phone.approve(number === '000000' ? '000001' : '000000');
  const failed = await account.enrolment(begun.id, (one) => one.state === 'unconfirmed');
  assert.equal(failed.outcome, 'wrong_number');
  const late = await phone.approve(number, [...phone.received.keys()][0]);
  assert.notEqual(late.json?.state, 'approved', late.text);
  assert.ok((await account.post(`/enrollments/${begun.id}/resend`)).status < 300);
  await asked();
  await phone.deny();
  assert.equal((await account.enrolment(begun.id, (one) => one.state === 'unconfirmed')).outcome, 'denied');
  assert.deepEqual((await account.methods()).methods.filter((one) => one.type === 'push').length, 1);
  await account.post(`/enrollments/${begun.id}/resend`);
  await phone.approve(await asked());
  await account.enrolment(begun.id, (one) => one.state === 'done');
  assert.equal((await account.methods()).methods.filter((one) => one.type === 'push').length, 2);
}, OPTIONS);

onGateway('a passkey: made for this account, not twice on one device', async (place) => {
  const { user, account } = await somebody(place);
  const begun = await account.add('passkey', { label: 'Laptop' });
  const options = JSON.parse(begun.offer.options);
  assert.equal(options.rp.id, 'localhost');
  assert.ok(Buffer.from(options.challenge, 'base64url').length >= 16);
  const passkey = new Passkey(account.client.origin);
  const stranger = new Passkey('https://evil.example');
  const refused = await verify(account, begun.id, { credential: stranger.create(begun.offer.options) });
  assert.ok(refused.status >= 400, refused.text);
  const again = await account.enrolment(begun.id).catch(() => undefined) ?? await account.add('passkey', { label: 'Laptop' });
  const done = await verify(account, again.id, { credential: passkey.create(again.offer.options), label: 'Laptop' });
  assert.deepEqual([done.status, done.json.state], [200, 'done'], done.text);
  assert.equal((await account.method('passkey')).label, 'Laptop');
  await account.stepUp(user, undefined, {
    touches: 'passkey',
    prove: async (client) => {
      if (client.flow.step.type !== 'passkey') await client.choose('passkey');
      return client.act('passkey', { credential: passkey.get(client.flow.step.options) });
    },
  });
  const twice = await account.add('passkey', { label: 'Laptop 2' });
  assert.deepEqual(JSON.parse(twice.offer.options).excludeCredentials.map((one) => one.id), [passkey.id.toString('base64url')]);
  const replayed = await verify(account, twice.id, { credential: passkey.create(begun.offer.options) });
  assert.ok(replayed.status >= 400, 'an old challenge');
  const client = place.client();
  await client.start();
  isStep(await client.act('passkey', { credential: passkey.get(client.flow.step.passkey) }), 'remember_browser');
  assert.equal(client.flow.user.label, user.identifier);
}, OPTIONS);

onGateway('an e-mail address and a number, each proven by what was sent to it', async (place) => {
  const { user, account } = await somebody(place);
  for (const [kind, address] of [['email', 'neu@mail.example'], ['sms', '+81 90 1234 5642']]) {
    const begun = await account.add(kind, { address });
    assert.equal(begun.state, 'open');
    assert.ok(!JSON.stringify(begun).includes(address.replaceAll(' ', '')), 'masked');
    assert.ok(begun.code.resend_at >= begun.server_time && begun.code.requests_left > 0);
    const letter = await post.letter();
    assert.equal(letter.to, address.replaceAll(' ', ''));
    const code = /(?<!\d)\d{6}(?!\d)/.exec(letter.text)[0];
    isProblem(await verify(account, begun.id, { code: code === '000000' ? '000001' : '000000' }), 'code-incorrect');
    const done = await verify(account, begun.id, { code });
    assert.deepEqual([done.status, done.json.state], [200, 'done'], done.text);
    assert.ok(!place.log.includes(code));
  }
  assert.deepEqual(await kinds(account), ['email', 'push', 'recovery', 'sms']);
  const client = place.client();
  await client.prove(user);
  await client.choose('email');
  isStep(await client.act('prove', { address: 'neu@mail.example' }), 'code_required');
}, OPTIONS);

onGateway('the same address is not added twice, and not what is none', async (place) => {
  const { account } = await somebody(place, { email: 'mei@mail.example' });
  const before = post.codesTo('mei@mail.example');
  for (const address of ['mei@mail.example', ' MEI@mail.example ']) {
    const reply = await account.post('/enrollments', { type: 'email', address });
    isProblem(reply, 'input-invalid');
    assert.deepEqual([reply.json.field, reply.json.wrong], ['address', 'taken'], reply.text);
  }
  for (const body of [{ type: 'email' }, { type: 'email', address: 'kein' }, { type: 'email', address: 'a@b\r\nbcc: c@d' }, { type: 'sms', address: '12' }, { type: 'sms', address: 'neun' }, { type: 'recovery' }, { type: 'temporary_pass' }, { type: 'push', replaces: 'p-nobody' }]) {
    const reply = await account.post('/enrollments', body);
    assert.ok([404, 422, 501].includes(reply.status), `${JSON.stringify(body)}: ${reply.status} ${reply.text}`);
  }
  assert.equal(post.codesTo('mei@mail.example'), before);
}, OPTIONS);

onGateway('codes for new addresses are as scarce as any', async (place) => {
  const { account } = await somebody(place);
  const begun = await account.add('email', { address: 'neu@mail.example' });
  await post.letter('neu@mail.example');
  const early = await account.post(`/enrollments/${begun.id}/resend`);
  isProblem(early, 'rate-limited');
  const csrf = await account.csrf();
  await parallel(20, () => account.post('/enrollments', { type: 'email', address: 'fremd@mail.example' }, { csrf }));
  assert.ok(post.codesTo('fremd@mail.example') <= 1, `${post.codesTo('fremd@mail.example')} codes were sent to somebody’s mailbox`);
}, { config: merge(limits({ push_gap: 0, codes_gap: 30 }).config, post.config) });

onGateway('recovery codes: told once, each works once, marks say which', async (place) => {
  const { user, account } = await somebody(place);
  const before = (await account.get('/recovery-codes')).json;
  assert.deepEqual(before.codes.map((one) => one.number), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.ok(!JSON.stringify(before).includes(user.recovery[0]));
  const made = await account.post('/recovery-codes');
  assert.equal(made.status, 201, made.text);
  const { codes } = made.json;
  assert.equal(new Set(codes).size, codes.length);
  for (const code of codes) assert.ok(code.replaceAll(/[^0-9A-Za-z]/g, '').length * 5 >= 20, 'at least 20 bits');
  const marks = (await account.get('/recovery-codes')).json;
  assert.equal(marks.created_at, made.json.created_at);
  for (const code of codes) assert.ok(!JSON.stringify(marks).includes(code));
  const client = place.client();
  await client.prove(user);
  await client.choose('recovery');
  isProblem(await client.act('code', { code: user.recovery[0] }), 'code-incorrect');
  isStep(await client.act('code', { code: codes[2] }), 'remember_browser');
  const used = (await account.get('/recovery-codes')).json.codes.filter((one) => one.used_at);
  assert.deepEqual(used.map((one) => one.number), [3], 'its number on the print');
  assert.equal((await account.method('recovery')).left, codes.length - 1);
  const disk = await place.disk();
  for (const code of codes) for (const text of [code, code.replaceAll('-', '')]) assert.ok(!disk.includes(text) && !place.log.includes(text), 'a code was kept');
}, OPTIONS);

onGateway('twenty new sets at once: one set works', async (place) => {
  const { user, account } = await somebody(place);
  const csrf = await account.csrf();
  const replies = await parallel(20, () => account.post('/recovery-codes', {}, { csrf }));
  const sets = replies.filter((reply) => reply.status === 201).map((reply) => reply.json.codes);
  assert.ok(sets.length >= 1);
  let working = 0;
  for (const [code] of sets) {
    const client = place.client();
    await client.prove(user);
    await client.choose('recovery');
    if ((await client.act('code', { code })).status === 200) working += 1;
  }
  assert.equal(working, 1);
}, OPTIONS);

onGateway('the set-up of a phone that is too old says so, with the least version', async (place) => {
  const { account } = await somebody(place);
  const begun = await account.add('push');
  await Phone.pair(place.origin, begun.offer.link, 'Old phone', { kind: 'aoba', version: '1.2.0', os: 'android' }).catch((error) => error);
  const refused = await account.enrolment(begun.id, (one) => one.state === 'refused');
  assert.deepEqual([refused.refused, refused.least], ['app_too_old', '2.0.0']);
  assert.deepEqual(await kinds(account), ['push', 'recovery']);
}, { config: merge(OPTIONS.config, { apps: [{ id: 'aoba', name: 'Aoba', android: '2.0.0', ios: '2.0.0' }] }) });

onGateway('a link pairs one phone, once', async (place) => {
  const { account } = await somebody(place);
  const begun = await account.add('push');
  const tries = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => Phone.pair(place.origin, begun.offer.link, `Phone ${n}`)));
  assert.equal(tries.filter((one) => one.status === 'fulfilled').length, 1);
  await account.delete(`/enrollments/${begun.id}`);
  const left = (await account.methods()).methods.filter((one) => one.type === 'push');
  assert.equal(left.length, 1, 'given up: the phone is gone again');
  const [paired] = tries.filter((one) => one.status === 'fulfilled');
  const reply = await paired.value.call('GET', '/api/v1/device/requests');
  assert.ok(reply.status === 401 || reply.status === 404 || reply.status === 410, `${reply.status} ${reply.text}`);
}, OPTIONS);

onGateway('no session comes of adding anything', async (place) => {
  const { user, account } = await somebody(place);
  await account.addApp();
  assert.equal((await account.sessions()).length, 1);
  const other = place.client();
  await other.prove(user);
  await signedIn(other, false);
}, OPTIONS);
