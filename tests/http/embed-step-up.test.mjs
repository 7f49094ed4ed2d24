// Proving it once more in a frame (rules W8, W9, W12): for a session the client shows to know, without a password, never
// by itself, and worth nothing to anybody but that client.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, createSign } from 'node:crypto';
import { Gateway } from '../lib/gateway.mjs';
import { onGateway, withNegativeControl } from '../lib/control.mjs';
import { isProblem } from '../lib/expect.mjs';
import { DESK, Frame, SECRET, SHOP, WITH_CLIENTS, claimsOf, codeOf, idToken, push, redeem } from '../lib/embed.mjs';
import { merge } from '../lib/config.mjs';
import { Post } from '../lib/post.mjs';
import { totp } from '../lib/totp.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(WITH_CLIENTS); });
after(() => gateway.dispose());

/** Somebody who is signed in, at the shop too: the shop has an ID token. */
async function known(own, options) {
  const { user, phone, client: browser } = await own.person(options);
  await browser.prove(user);
  await browser.finish(phone);
  const token = await idToken(own, browser);
  assert.ok(token, 'the shop has an ID token');
  return { user, phone, browser, token };
}

/** The frame of the shop, at its first screen. */
async function proving(own, options) {
  const person = await known(own, options);
  const frame = new Frame(own);
  const opened = await frame.open({ id_token_hint: person.token });
  assert.equal(opened.status, 201, opened.text);
  return { ...person, frame };
}

const requests = async (phone) => (await phone.requests()).requests.filter((one) => one.state === 'pending');

test('nothing is sent before a click; then the phone is asked for the shop, and the code tells what was proven and when', async () => {
  const { user, phone, browser, frame, token } = await proving(gateway);
  const before = (await browser.session()).json;
  assert.equal(frame.flow.step.type, 'choose_method');
  assert.equal(frame.flow.purpose, 'reauthenticate');
  assert.deepEqual(frame.flow.client, { name: 'Shop shop', origin: SHOP });
  assert.equal(frame.flow.user.label, user.identifier);
  assert.deepEqual(await requests(phone), []);
  for (const action of ['identify', 'password', 'change_account', 'recover', 'enroll', 'remember', 'passkey', 'submit', 'skip']) {
    assert.ok(!frame.flow.actions.includes(action), `${action} is offered`);
  }
  await frame.choose('push');
  assert.equal(frame.flow.step.type, 'push_pending');
  const [asked] = await requests(phone);
  assert.equal(asked.purpose, 'proof', 'it changes nothing in the account, and signs nobody in');
  assert.match(asked.context.app, /Shop shop \(shop\.localhost:4100\)/);
  await phone.approve(frame.flow.step.number?.value);
  await frame.until((flow) => flow.step.approved);
  const done = await frame.act('continue');
  assert.equal(done.json.step.type, 'signed_in');
  assert.equal(done.headers['set-cookie'], undefined);
  const redeemed = await redeem(gateway, codeOf(done.json));
  assert.equal(redeemed.status, 200, redeemed.text);
  const [was, is] = [claimsOf(token), claimsOf(redeemed.json.id_token)];
  assert.deepEqual([is.sub, is.sid, is.aud], [was.sub, was.sid, was.aud]);
  assert.deepEqual(is.amr, ['pop'], 'no password was given, and none is claimed');
  assert.ok(is.auth_time >= was.auth_time);
  const now = (await browser.session()).json;
  assert.deepEqual([now.authenticated, now.csrf, now.since, now.fresh_until], [true, before.csrf, before.since, before.fresh_until], 'the session is what it was');
  const { sessions } = (await browser.send('GET', '/api/v1/account/sessions')).json;
  assert.equal(sessions.length, 1, 'and the only one');
});

test('by a code as well; the same code works once', async () => {
  const { phone, frame, browser, token } = await proving(gateway);
  await frame.choose('totp');
  const wrong = await frame.act('code', { code: '000000' });
  isProblem(wrong, 'code-incorrect');
  const code = totp(phone.seed, Date.now());
  const done = await frame.act('code', { code });
  assert.equal(done.json.step.type, 'signed_in', done.text);
  assert.deepEqual(claimsOf((await redeem(gateway, codeOf(done.json))).json.id_token).amr, ['otp']);
  const again = new Frame(gateway);
  await again.open({ id_token_hint: token });
  await again.choose('totp');
  isProblem(await again.act('code', { code }), 'code-incorrect');
  assert.equal((await browser.session()).json.authenticated, true);
});

test('a denial is a denial, and giving up withdraws what was asked', async () => {
  const { phone, frame, token } = await proving(gateway);
  await frame.choose('push');
  const { number } = frame.flow.step;
  assert.ok(number);
  await phone.deny();
  await frame.until((flow) => flow.step.type === 'push_ended');
  assert.equal(frame.flow.step.outcome, 'denied');
  assert.ok(!frame.flow.actions.includes('change_account'));
  const second = new Frame(gateway);
  await second.open({ id_token_hint: token });
  await second.choose('push');
  assert.equal((await requests(phone)).length, 1);
  assert.equal((await second.cancel()).status, 204);
  assert.deepEqual(await requests(phone), []);
  isProblem(await second.poll(), 'flow-expired');
});

test('it dies with the session it is about, and takes its request along', async () => {
  const { phone, frame, browser, token } = await proving(gateway);
  await frame.choose('push');
  assert.equal((await requests(phone)).length, 1);
  await browser.signOut();
  isProblem(await frame.poll(), 'flow-expired');
  isProblem(await frame.act('resend'), 'flow-expired');
  assert.deepEqual(await requests(phone), []);
  const late = new Frame(gateway);
  await late.load();
  isProblem(await late.ask({ id_token_hint: token }), 'not-authenticated');
});

test('its code dies with the session, too', async () => {
  const { phone, frame, browser } = await proving(gateway);
  await frame.choose('totp');
  const done = await frame.act('code', { code: totp(phone.seed, Date.now()) });
  await browser.signOut();
  const redeemed = await redeem(gateway, codeOf(done.json));
  assert.equal(redeemed.status, 400);
  assert.equal(redeemed.json.error, 'invalid_grant');
});

/** A token with other claims or another head, signed with what is at hand. */
function forged(token, { head = {}, claims = {}, sign }) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const read = (n) => JSON.parse(Buffer.from(token.split('.')[n], 'base64url').toString());
  const body = `${part({ ...read(0), ...head })}.${part({ ...read(1), ...claims })}`;
  return `${body}.${sign(body)}`;
}

withNegativeControl('an ID token that is not ours, not the client\'s, or not whole, names no session', 'hint-signed', async (own) => {
  const { token, browser } = await known(own);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const foreign = (body) => createSign('RSA-SHA256').update(body).sign(privateKey).toString('base64url');
  const { keys } = (await own.raw({ path: '/oidc/jwks' })).json;
  const hashed = (body) => createHmac('sha256', JSON.stringify(keys[0])).update(body).digest('base64url');
  const [head, claims, signature] = token.split('.');
  const TOKENS = [
    forged(token, { sign: foreign }), forged(token, { head: { alg: 'none' }, sign: () => '' }), forged(token, { head: { alg: 'HS256' }, sign: hashed }),
    forged(token, { head: { kid: 'nobody' }, sign: foreign }), forged(token, { claims: { aud: 'shop', sid: 'x' }, sign: () => signature }),
    `${head}.${claims}.${signature.slice(0, -4)}AAAA`, `${head}.${claims}.`, `${head}.${claims}`, 'x.y.z', 'x', await idToken(own, browser, { client: 'other' }),
  ];
  for (const hint of TOKENS) {
    const frame = new Frame(own);
    await frame.load();
    isProblem(await frame.ask({ id_token_hint: hint }), 'not-authenticated', hint.slice(0, 40));
  }
  const other = new Frame(own, { client: 'other' });
  await other.load();
  isProblem(await other.ask({ id_token_hint: token }), 'not-authenticated');
  assert.equal((await other.ask({ id_token_hint: TOKENS.at(-1) })).status, 201, 'each has its own');
}, WITH_CLIENTS);

test('a client that can keep a secret says it by its server', async () => {
  const { token } = await known(gateway);
  const frame = new Frame(gateway, { client: 'desk', parent: DESK });
  await frame.load();
  const reply = await frame.ask({ id_token_hint: token });
  isProblem(reply, 'input-invalid');
  assert.equal(reply.json.field, 'id_token_hint');
});

test('what its server has left is asked for by its name: by that client, in that page, until it is answered', async () => {
  const { phone, browser } = await known(gateway);
  const desk = { client: 'desk', origin: DESK, secret: SECRET };
  const token = await idToken(gateway, browser, desk);
  const pushed = await push(gateway, { id_token_hint: token });
  assert.equal(pushed.status, 201, pushed.text);
  const { request_uri: name } = pushed.json;
  const foreign = new Frame(gateway);
  await foreign.load();
  isProblem(await foreign.ask({ request_uri: name }), 'flow-expired');
  const frame = new Frame(gateway, { client: 'desk', parent: DESK });
  await frame.open({ request_uri: name });
  assert.equal(frame.flow.purpose, 'reauthenticate');
  await frame.choose('totp');
  const done = await frame.act('code', { code: totp(phone.seed, Date.now()) });
  assert.equal(new URL(done.json.step.redirect_to).searchParams.get('state'), 'of-the-server');
  const redeemed = await redeem(gateway, codeOf(done.json), desk);
  assert.equal(redeemed.status, 200, redeemed.text);
  assert.equal(claimsOf(redeemed.json.id_token).sid, claimsOf(token).sid);
  const late = new Frame(gateway, { client: 'desk', parent: DESK });
  await late.load();
  isProblem(await late.ask({ request_uri: name }), 'flow-expired');
  const nobody = await push(gateway, { id_token_hint: `${token}x` });
  assert.equal(nobody.status, 400, 'a session nobody has is not left for later');
  const plain = (await push(gateway)).json.request_uri;
  isProblem(await late.ask({ request_uri: plain }), 'not-supported', 'and a whole sign-in is not for this frame');
});

test('whoever is signed in beside it changes nothing about whose session it is', async () => {
  const mine = await known(gateway);
  const other = await known(gateway);
  const frame = new Frame(gateway);
  for (const [name, value] of other.browser.jar.all()) frame.jar.set(name, value);
  await frame.open({ id_token_hint: mine.token });
  assert.equal(frame.flow.user.label, mine.user.identifier);
});

test('a weak way in does not do where a strong one is there', async () => {
  const post = await Post.open();
  const own = await Gateway.start({ ...WITH_CLIENTS, config: merge(WITH_CLIENTS.config, post.config) });
  try {
    const { frame } = await proving(own, { email: 'mei@mail.example' });
    const { usable, reason } = frame.method('email');
    assert.deepEqual({ usable, reason }, { usable: false, reason: 'too_weak' });
    isProblem(await frame.choose('email'), 'input-invalid');
  } finally {
    await own.dispose();
    post.close();
  }
});

onGateway('switched off in the middle, nothing of it is left', async (own) => {
  const { phone, frame } = await proving(own);
  await frame.choose('push');
  await own.cli(['client', 'disable', 'shop']);
  await phone.approve(frame.flow.step.number?.value).catch(() => {});
  isProblem(await frame.poll(), 'unknown-flow');
  isProblem(await frame.act('continue'), 'unknown-flow');
}, WITH_CLIENTS);
