// Ways in beside the phone: codes by mail and text message, recovery codes, temporary passes, the number on the phone.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { Post } from '../lib/post.mjs';
import { parallel, withNegativeControl } from '../lib/control.mjs';
import { isProblem, isStep, opens, signedIn } from '../lib/expect.mjs';
import { ROOMY, merge, roomyBut } from '../lib/config.mjs';

const post = await Post.open();
const SENDING = { config: post.config };
const ROOMY_SENDING = { config: merge(ROOMY.config, post.config) };

let gateway;
before(async () => { gateway = await Gateway.start(SENDING); });
after(async () => {
  await gateway.dispose();
  await post.close();
});

/** An account that codes can be mailed to. */
async function mailbox(place) {
  const user = await place.addUser({ email: 'mei@mail.example' });
  return { ...user, email: 'mei@mail.example' };
}

/** The next message with a code: what is told of an account has none. */
async function letter(from = post) {
  const message = await from.letter();
  return { ...message, code: /(?<!\d)\d{6}(?!\d)/.exec(message.text)?.[0] };
}

/** A code that is not this one. */
const other = (code) => (code === '000000' ? '000001' : '000000');

/** A browser that has chosen the mailed code and completed the address; and what was sent. */
async function mailed(place, user, client = place.client()) {
  await client.prove(user);
  await client.choose('email');
  isStep(await client.act('prove', { address: user.email }), 'code_required', { kind: 'email', length: 6 });
  return { client, sent: await letter() };
}

test('a code by mail, sent only after the address was completed', async () => {
  const user = await mailbox(gateway);
  const client = gateway.client();
  isStep(await client.prove(user), 'choose_method');
  const [method] = client.flow.methods;
  assert.deepEqual([method.type, method.usable], ['email', true]);
  assert.equal(method.label, 'm•••@mail.example');
  isStep(await client.choose('email'), 'ownership_proof', { kind: 'email', masked: method.label, attempts_left: 5 });
  isProblem(await client.act('prove', { address: `x${user.email}` }), 'code-incorrect');
  assert.equal(client.flow.step.attempts_left, 4);
  const empty = await client.act('prove', { address: ' ' });
  isProblem(empty, 'input-invalid');
  assert.equal(empty.json.field, 'address');
  const asked = await client.act('prove', { address: ` ${user.email.toUpperCase()} ` });
  isStep(asked, 'code_required', { kind: 'email', length: 6, alphabet: 'digits', hint: method.label, requests_left: 5 });
  const { expires_at: ends, resend_at: again } = client.flow.step;
  assert.ok(Math.abs(ends - client.flow.server_time - 600_000) < 2_000 && again > client.flow.server_time);
  const sent = await letter();
  assert.ok(!sent.subject.includes(sent.code), sent.subject);
  assert.match(sent.subject, /Aoba Health/);
  assert.match(sent.text, /10 minutes/);
  assert.match(sent.html, new RegExp(sent.code));
  assert.ok(!/https?:/.test(sent.raw.split('\r\n\r\n').slice(1).join()), 'no link signs anybody in');
  isStep(await client.act('code', { code: ` ${sent.code.slice(0, 3)}-${sent.code.slice(3)}` }), 'remember_browser');
  await client.act('remember', { remember: false });
  await signedIn(client, true);
  const disk = await gateway.disk();
  for (const secret of [sent.code, user.email]) {
    assert.ok(!gateway.log.includes(sent.code) && (secret === user.email || !disk.includes(secret)), 'a code was kept');
  }
});

test('a text message in Japanese, signed for the webhook', async () => {
  const user = await gateway.addUser({ sms: '+81 90 1234 5642' });
  const client = gateway.client();
  await client.prove(user);
  isStep(await client.choose('sms'), 'ownership_proof', { kind: 'sms', masked: '••• ••• ••42' });
  isProblem(await client.act('prove', { address: '5643' }), 'code-incorrect');
  const ja = { headers: { 'accept-language': 'ja' } };
  isStep(await client.act('prove', { address: '５６ ４２' }, ja), 'code_required', { kind: 'sms' });
  const sent = await letter();
  assert.equal(sent.to, '+819012345642');
  assert.equal(sent.lang, 'ja');
  assert.match(sent.text, /^青葉ヘルス の確認コード: \d{6}（10 分間有効）/);
  isStep(await client.act('code', { code: sent.code }), 'remember_browser');
});

test('a new code voids the one before and forgets no wrong try', async () => {
  const place = await Gateway.start(ROOMY_SENDING);
  try {
    const user = await mailbox(place);
    const { client, sent } = await mailed(place, user);
    isProblem(await client.act('code', { code: other(sent.code) }), 'code-incorrect');
    const left = client.flow.step.attempts_left;
    isStep(await client.act('resend'), 'code_required', { attempts_left: left });
    assert.equal(client.flow.notice, 'code_sent');
    const second = await letter();
    if (second.code !== sent.code) isProblem(await client.act('code', { code: sent.code }), 'code-incorrect');
    isStep(await client.act('code', { code: second.code }), 'remember_browser');
  } finally { await place.dispose(); }
});

test('too soon is refused and sends nothing', async () => {
  const user = await mailbox(gateway);
  const { client } = await mailed(gateway, user);
  const before = post.codesTo(user.email);
  const early = await client.act('resend');
  isProblem(early, 'rate-limited');
  assert.ok(early.json.retry_at > early.json.server_time);
  assert.equal(post.codesTo(user.email), before);
});

withNegativeControl('a mailed code opens only the flow it was sent to', 'sent-code-bound', async (place) => {
  const user = await mailbox(place);
  const { client: first, sent: old } = await mailed(place, user);
  const { client: second, sent } = await mailed(place, user);
  assert.notEqual(old.code, sent.code, 'one time in a million: run it again');
  isProblem(await first.act('code', { code: sent.code }), 'code-incorrect');
  isStep(await second.act('code', { code: sent.code }), 'remember_browser');
}, ROOMY_SENDING);

withNegativeControl('nothing is sent before the address was completed', 'prove-before-send', async (place) => {
  const user = await mailbox(place);
  const client = place.client();
  await client.prove(user);
  isStep(await client.choose('email'), 'ownership_proof');
}, SENDING);

withNegativeControl('120 wrong guesses at a number at once: no more than 50 are ever checked', 'reserve-before-check', async (place) => {
  const user = await place.addUser({ sms: '+81 90 1234 5642' });
  const clients = await parallel(120, () => place.client());
  for (const client of clients) {
    await client.prove(user);
    await client.choose('sms');
  }
  const replies = await Promise.all(clients.map((client) => client.act('prove', { address: '0000' })));
  const checked = replies.filter((reply) => reply.json?.type?.endsWith(':code-incorrect')).length;
  assert.ok(checked > 0 && checked <= 50, `${checked} were checked`);
}, { config: merge(roomyBut({ hard_limit: 50 }).config, post.config), races: true });

withNegativeControl('a recovery code works once', 'recovery-single-use', async (place) => {
  const user = await place.addUser({ recovery: true });
  assert.equal(user.recovery.length, 10);
  assert.ok(user.recovery.every((code) => /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/.test(code)), user.recovery[0]);
  const [code] = user.recovery;
  const [first, second] = [place.client(), place.client()];
  for (const client of [first, second]) {
    await client.prove(user);
    isStep(await client.choose('recovery'), 'code_required', { kind: 'recovery', length: 12, alphabet: 'alphanumeric' });
  }
  isStep(await first.act('code', { code: code.toLowerCase().replaceAll('-', ' ') }), 'remember_browser');
  isProblem(await second.act('code', { code }), 'code-incorrect');
}, ROOMY);

withNegativeControl('16 times the same recovery code at once: one success', 'recovery-single-use', async (place) => {
  const user = await place.addUser({ recovery: true });
  const clients = await parallel(16, () => place.client());
  for (const client of clients) {
    await client.prove(user);
    await client.choose('recovery');
  }
  const replies = await Promise.all(clients.map((client) => client.act('code', { code: user.recovery[3] })));
  assert.equal(replies.filter(opens).length, 1);
  const left = JSON.parse(await place.cli(['user', 'recovery-codes', 'count', user.identifier, '--json'])).left;
  assert.equal(left, 9);
}, ROOMY);

test('few recovery codes are said, none of them is on disk', async () => {
  const place = await Gateway.start(ROOMY);
  try {
    const user = await place.addUser({ recovery: true });
    for (const [at, code] of user.recovery.slice(0, 7).entries()) {
      const client = place.client();
      await client.prove(user);
      await client.choose('recovery');
      isStep(await client.act('code', { code }), 'remember_browser');
      assert.equal(client.flow.notice, at === 6 ? 'recovery_few' : undefined);
    }
    const disk = await place.disk();
    for (const code of user.recovery) assert.ok(!disk.includes(code) && !disk.includes(code.replaceAll('-', '')));
  } finally { await place.dispose(); }
});

test('a temporary pass, once and again', async () => {
  const user = await gateway.addUser({ pass: 'once' });
  const enter = async (code) => {
    const client = gateway.client();
    await client.prove(user);
    if (!client.method('temporary_pass')?.usable) return client;
    await client.choose('temporary_pass');
    await client.act('code', { code });
    return client;
  };
  isStep({ status: 200, json: (await enter(user.pass)).flow }, 'remember_browser');
  const used = await enter(user.pass);
  isStep({ status: 200, json: used.flow }, 'blocked', { why: 'no_method' });
  assert.equal(used.flow.methods[0].reason, 'used');
  user.pass = JSON.parse(await gateway.cli(['user', 'pass', user.identifier, '--reusable', '--minutes', '10', '--json'])).pass;
  for (let n = 0; n < 2; n += 1) isStep({ status: 200, json: (await enter(user.pass)).flow }, 'remember_browser');
});

test('a mail server that is away for a while, and one that says no', async () => {
  const own = await Post.open();
  const place = await Gateway.start({ config: merge(ROOMY.config, own.config) });
  try {
    const user = await mailbox(place);
    own.refusing = '451 later';
    const client = place.client();
    await client.prove(user);
    await client.choose('email');
    isStep(await client.act('prove', { address: user.email }), 'code_required');
    await own.tried(1);
    own.refusing = false;
    assert.ok((await letter(own)).code);
    own.refusing = '550 never';
    await client.act('resend');
    const flow = await client.until((one) => one.notice === 'code_not_sent');
    assert.ok(flow.actions.includes('resend'));
    own.refusing = false;
    isStep(await client.act('resend'), 'code_required');
    isStep(await client.act('code', { code: (await letter(own)).code }), 'remember_browser');
  } finally {
    await place.dispose();
    await own.close();
  }
});

test('a letter survives a crash', async () => {
  const own = await Post.open();
  const place = await Gateway.start({ config: own.config });
  try {
    const user = await mailbox(place);
    own.refusing = '451 later';
    const client = place.client();
    await client.prove(user);
    await client.choose('email');
    await client.act('prove', { address: user.email });
    await own.tried(1);
    await place.kill();
    assert.ok(!(await place.disk()).includes('Your code'), 'what waits to be sent is sealed');
    own.refusing = false;
    await place.run();
    isStep(await client.act('code', { code: (await letter(own)).code }), 'remember_browser');
  } finally {
    await place.dispose();
    await own.close();
  }
});

test('the number on the phone is typed on the page', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'onphone' });
  isStep(await client.prove(user), 'code_on_phone', { number: { where: 'phone', answer: 'type', digits: 6 } });
  const request = await phone.pending();
  assert.match(request.shown, /^\d{6}$/);
  assert.equal(request.number, null);
  isProblem(await phone.approve(request.shown, request.id), 'input-invalid');
  isStep(await client.act('code', { code: request.shown }), 'remember_browser');
  assert.ok(!gateway.log.includes(request.shown));
  await client.act('remember', { remember: false });
  await signedIn(client, true);
});

test('one wrong number ends the request', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'onphone' });
  await client.prove(user);
  const { shown } = await phone.pending();
  isStep(await client.act('code', { code: other(shown) }), 'push_ended', { outcome: 'wrong_number' });
  isProblem(await client.act('code', { code: shown }), 'stale-flow');
});

test('more time for a request, and the phone knows', async () => {
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  const before = client.flow.step;
  assert.ok(client.flow.actions.includes('extend'));
  await phone.pending();
  const rev = phone.rev;
  isStep(await client.act('extend'), 'push_pending');
  const step = client.flow.step;
  assert.ok(step.expires_at > before.expires_at && step.expires_at <= before.issued_at + 600_000);
  assert.deepEqual([step.challenge, step.number], [before.challenge, before.number]);
  const listed = await phone.requests({ after: rev, wait: 5 });
  assert.equal(listed.requests[0].expires_at, step.expires_at);
  assert.equal(await phone.count(), 1);
});
