// Frames in pages of other sites whose people's accounts are an identity server's: a whole sign-in where passwords may be typed
// there, and a session that is proven once more with what belongs to it (W8, W9).
import test, { after } from 'node:test';
import assert from 'node:assert/strict';
import { behind } from '../lib/behind.mjs';
import { merge } from '../lib/config.mjs';
import { Frame, WITH_CLIENTS, claimsOf, codeOf, idToken, redeem, ticketOf } from '../lib/embed.mjs';
import { isProblem, isStep, opens } from '../lib/expect.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { ProviderPhone, askedEvery } from '../lib/provider-phone.mjs';
import { UpstreamPhone } from '../lib/upstream-phone.mjs';

/** The number that a phone is to choose, or to compare. */
const shown = ({ step }) => step.number?.value;

/** Proves it with the phone: asks it where that has not happened by itself. */
async function byPhone(client, { phone }) {
  if (client.flow.step.type === 'choose_method') await client.choose('push');
  assert.equal(client.flow.step.type, 'push_pending');
  await phone.approve(shown(client.flow));
  await client.until((flow) => flow.step.approved);
  return client.act('continue');
}

/** The same with a code of the app. */
async function byCode(client, { codes }) {
  if (client.flow.step.type !== 'code_required') await client.choose('totp');
  return client.act('code', { code: await codes.next() });
}

const privacyIdea = {
  title: 'privacyIDEA', server: 'privacyidea', way: byPhone, amr: 'pop', asks: /triggerchallenge/,
  more: { 'without a service account the password comes first, and there is no frame but where one may be typed': withoutService },
  person: ({ next, server }) => {
    const one = next('alice');
    return { ...one, phone: new UpstreamPhone(`${server.url}/ttype/push`, one.phone) };
  },
};

const ciba = {
  server: 'ciba', way: byPhone, amr: 'pop', before: ({ server }) => askedEvery(server.url, 1),
  async person({ next, server, gateway }, passwordless) {
    const { identifier } = next('alice');
    const own = passwordless ? { identifier } : await gateway.addUser({ identifier, mode: null });
    return { ...own, phone: new ProviderPhone(server.url, identifier) };
  },
};

const WORLDS = [
  privacyIdea,
  { title: 'django-allauth', server: 'allauth', way: byCode, amr: 'otp', asks: /2fa/, person: ({ next }) => next('bob') },
  { title: 'better-auth', server: 'better-auth', way: byCode, amr: 'otp', asks: /two-factor/, person: ({ next }) => next('bob') },
  { ...ciba, title: 'OpenID CIBA' },
  { ...ciba, title: 'OpenID CIBA without a password', upstream: { passwordless: true }, person: (place) => ciba.person(place, true) },
];

/** To the second proof. */
async function begun(client, person) {
  await client.act('identify', { identifier: person.identifier });
  if (person.password !== undefined) await client.act('password', { password: person.password });
}

/** Somebody who is signed in on the pages, at the shop, too: the shop has an ID token. */
async function known(place, world) {
  const person = await world.person(place);
  const browser = place.gateway.client();
  await browser.start();
  await begun(browser, person);
  isStep(await world.way(browser, person), 'remember_browser');
  isStep(await browser.act('remember', { remember: false }), 'signed_in');
  return { person, browser, token: await idToken(place.gateway, browser) };
}

/** Another gateway before the same server, without its service account. */
async function withoutService({ server, next }) {
  const upstream = { ...server.ready.config, service_user: undefined };
  const gateway = await Gateway.start({ ...WITH_CLIENTS, config: merge(WITH_CLIENTS.config, { upstream }) });
  try {
    const shop = new Frame(gateway);
    assert.equal(ticketOf((await shop.load()).text), '!unsupported');
    const { person, browser } = await known({ server, next, gateway }, privacyIdea);
    const token = await idToken(gateway, browser, { client: 'pass' });
    const frame = new Frame(gateway, { client: 'pass' });
    assert.equal((await frame.open({ id_token_hint: token })).status, 201);
    assert.equal(frame.flow.step.type, 'password');
    isProblem(await frame.act('password', { password: 'wrong' }), 'credentials-incorrect');
    await frame.act('password', { password: person.password });
    const done = await byPhone(frame, person);
    isStep(done, 'signed_in');
    const redeemed = await redeem(gateway, codeOf(done.json), { client: 'pass' });
    assert.deepEqual(claimsOf(redeemed.json.id_token).amr, ['pwd', 'pop', 'mfa']);
    assert.equal(claimsOf(redeemed.json.id_token).sid, claimsOf(token).sid);
  } finally { await gateway.dispose(); }
}

const methods = (browser) => browser.send('GET', '/api/v1/account/methods');

for (const world of WORLDS) {
  const { title, way, amr } = world;
  let opened;
  const open = async () => {
    const place = await behind(world.server, { upstream: world.upstream, around: WITH_CLIENTS, counted: Boolean(world.asks) });
    await world.before?.(place);
    return place;
  };
  /** One test; the first opens the world. */
  const check = (name, body) => test(`${title}: ${name}`, { timeout: 200_000 }, async () => body(await (opened ??= open())));
  after(async () => { await (await opened)?.close(); });

  check('a whole sign-in, where it may be: no question, no cookie, and a session that ends with a second use of its code', async (place) => {
    const person = await world.person(place);
    const no = new Frame(place.gateway);
    isProblem(await no.open(), 'not-supported');
    const frame = new Frame(place.gateway, { client: 'pass' });
    assert.equal((await frame.open()).status, 201);
    assert.equal(frame.flow.step.type, 'identify');
    await begun(frame, person);
    const done = await way(frame, person);
    isStep(done, 'signed_in');
    assert.equal(done.headers['set-cookie'], undefined);
    const redeemed = await redeem(place.gateway, codeOf(done.json), { client: 'pass' });
    assert.equal(redeemed.status, 200, redeemed.text);
    const claims = claimsOf(redeemed.json.id_token);
    assert.deepEqual(claims.amr, person.password === undefined ? [amr] : ['pwd', amr, 'mfa']);
    // The session of the frame is proven once more like any other.
    const again = new Frame(place.gateway, { client: 'pass' });
    await again.open({ id_token_hint: redeemed.json.id_token });
    isStep(await way(again, person), 'signed_in');
    assert.equal((await redeem(place.gateway, codeOf(done.json), { client: 'pass' })).json.error, 'invalid_grant');
    const late = new Frame(place.gateway, { client: 'pass' });
    await late.load();
    isProblem(await late.ask({ id_token_hint: redeemed.json.id_token }), 'not-authenticated');
  });

  check('a wrong proof is none', async (place) => {
    const person = await world.person(place);
    const frame = new Frame(place.gateway, { client: 'pass' });
    await frame.open();
    await begun(frame, person);
    if (person.codes && way === byCode) {
      isProblem(await frame.act('code', { code: person.codes.wrong() }), 'code-incorrect');
      return;
    }
    await person.phone.pending?.();
    await person.phone.deny();
    await frame.until((flow) => flow.step.type === 'push_ended');
    assert.ok(!opens(await frame.act('continue')));
  });

  check('a session is proven once more without a password, and stays what it was', async (place) => {
    const { person, browser, token } = await known(place, world);
    const was = (await browser.session()).json;
    const frame = new Frame(place.gateway);
    const asked = place.between?.count(world.asks);
    assert.equal((await frame.open({ id_token_hint: token })).status, 201);
    assert.equal(frame.flow.step.type, 'choose_method');
    for (const action of ['identify', 'password', 'change_account']) assert.ok(!frame.flow.actions.includes(action), action);
    assert.equal(place.between?.count(world.asks), asked, 'nothing is asked before a click');
    const done = await way(frame, person);
    isStep(done, 'signed_in');
    assert.equal(done.headers['set-cookie'], undefined);
    const redeemed = await redeem(place.gateway, codeOf(done.json));
    assert.equal(redeemed.status, 200, redeemed.text);
    const [before, now] = [claimsOf(token), claimsOf(redeemed.json.id_token)];
    assert.deepEqual([now.sub, now.sid, now.amr], [before.sub, before.sid, [amr]]);
    assert.ok(now.auth_time >= before.auth_time);
    const is = (await browser.session()).json;
    assert.deepEqual([is.authenticated, is.csrf, is.fresh_until], [true, was.csrf, was.fresh_until]);
    // What belongs to the session there is still good for security info.
    assert.equal((await methods(browser)).status, 200);
    // And once more, by the token of the frame.
    const again = new Frame(place.gateway);
    assert.equal((await again.open({ id_token_hint: redeemed.json.id_token })).status, 201);
    isStep(await way(again, person), 'signed_in');
  });

  for (const [name, body] of Object.entries(world.more ?? {})) check(name, body);
}
