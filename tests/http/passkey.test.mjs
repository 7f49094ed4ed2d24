// Passkeys (row 24), and what is set up on the way in (row 18).
import test from 'node:test';
import assert from 'node:assert/strict';
import { merge, ROOMY } from '../lib/config.mjs';
import { onGateway, withNegativeControl } from '../lib/control.mjs';
import { isProblem, isStep, opens, signedIn } from '../lib/expect.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { Passkey, enrolled } from '../lib/passkey.mjs';
import { Phone, parseLink } from '../lib/phone.mjs';

const ASKS = { config: merge(ROOMY.config, { policy: { require_methods: ['passkey'] } }) };
const ASKS_NOW = { config: merge(ASKS.config, { policy: { enroll_grace_days: 0 } }) };

/** An account with a phone and a passkey. */
async function withPasskey(place) {
  const { user, phone, client } = await place.person();
  const passkey = await enrolled(client, user, phone);
  isStep(await client.poll(), 'remember_browser');
  return { user, phone, passkey };
}

/** A new browser at the identifier. */
async function arriving(place) {
  const client = place.client();
  await client.start();
  return client;
}

onGateway('a passkey that was set up on the way in signs in by itself', async (place) => {
  const { user, passkey } = await withPasskey(place);
  const client = await arriving(place);
  assert.ok(client.flow.actions.includes('passkey'));
  const options = JSON.parse(client.flow.step.passkey);
  assert.equal(options.rpId, 'localhost');
  assert.equal(options.userVerification, 'required');
  assert.deepEqual(options.allowCredentials, [], 'nobody is named before somebody has come');
  assert.ok(Buffer.from(options.challenge, 'base64url').length >= 16);
  const reply = await client.act('passkey', { credential: passkey.get(client.flow.step.passkey) });
  isStep(reply, 'remember_browser');
  assert.equal(reply.json.user.label, user.identifier);
  await signedIn(client, false);
  await client.act('remember', { remember: true });
  await signedIn(client, true);
}, ASKS);

onGateway('a passkey is the second factor, and one way among others', async (place) => {
  const { user, passkey } = await withPasskey(place);
  const client = place.client();
  await client.prove(user);
  isStep(await client.choose('passkey'), 'passkey');
  const { step } = client.flow;
  const listed = JSON.parse(step.options).allowCredentials;
  assert.deepEqual(listed.map((one) => one.id), [passkey.id.toString('base64url')]);
  const stranger = new Passkey(client.origin);
  isProblem(await client.act('passkey', { credential: stranger.get(step.options) }), 'credentials-incorrect');
  assert.equal(client.flow.step.type, 'passkey');
  isStep(await client.act('passkey', { credential: passkey.get(client.flow.step.options) }), 'remember_browser');
}, ASKS);

withNegativeControl('a challenge works once', 'passkey-single-use', async (place) => {
  const { passkey } = await withPasskey(place);
  const client = await arriving(place);
  const options = client.flow.step.passkey;
  isProblem(await client.act('passkey', { credential: passkey.get(options, { verified: false }) }), 'credentials-incorrect');
  const reply = await client.act('passkey', { credential: passkey.get(options) });
  assert.ok(!opens(reply), 'a used challenge was answered again');
  isProblem(reply, 'credentials-incorrect');
  isStep(await client.act('passkey', { credential: passkey.get(client.flow.step.passkey) }), 'remember_browser');
}, ASKS);

withNegativeControl('an answer is worth something in the flow and the browser that asked', 'passkey-bound', async (place) => {
  const { passkey } = await withPasskey(place);
  const [mine, theirs] = [await arriving(place), await arriving(place)];
  const answer = passkey.get(mine.flow.step.passkey);
  const reply = await theirs.act('passkey', { credential: answer });
  assert.ok(!opens(reply), "another browser's answer was taken");
  isProblem(reply, 'credentials-incorrect');
  isStep(await mine.act('passkey', { credential: answer }), 'remember_browser');
}, ASKS);

onGateway('an answer from another site, port or scheme is refused', async (place) => {
  const { passkey } = await withPasskey(place);
  for (const origin of [`http://localhost:${place.port + 1}`, place.origin.replace('http:', 'https:'), 'https://evil.example',
    `http://evil.localhost:${place.port}`, 'null', '']) {
    const client = await arriving(place);
    const away = Object.assign(Object.create(passkey), { origin });
    const answer = Passkey.prototype.get.call(Object.assign(new Passkey(origin), { id: away.id, handle: away.handle, keys: away.keys }),
      client.flow.step.passkey);
    const reply = await client.act('passkey', { credential: answer });
    assert.ok(!opens(reply), origin);
    assert.ok([401, 422].includes(reply.status), `${origin}: ${reply.status}`);
  }
}, ASKS);

onGateway('a passkey that was removed opens nothing, not even what it has begun', async (place) => {
  const { user, passkey } = await withPasskey(place);
  const [done, begun] = [await arriving(place), await arriving(place)];
  isStep(await begun.act('passkey', { credential: passkey.get(begun.flow.step.passkey) }), 'remember_browser');
  const [{ id }] = JSON.parse(await place.cli(['user', 'passkey', 'list', user.identifier, '--json']));
  await place.cli(['user', 'passkey', 'remove', id]);
  isStep(await begun.act('remember', { remember: true }), 'choose_method');
  await signedIn(begun, false);
  isProblem(await done.act('passkey', { credential: passkey.get(done.flow.step.passkey) }), 'credentials-incorrect');
}, ASKS);

onGateway('nothing is set up before everything is proven, and nothing is left out', async (place) => {
  const { user, phone, client } = await place.person();
  await client.start();
  const passkey = new Passkey(place.origin);
  const early = passkey.create(JSON.stringify({ user: { id: 'AAAA' }, rp: { id: 'localhost' }, challenge: 'AAAA' }));
  for (const step of ['identify', 'password', 'push_pending']) {
    assert.equal(client.flow.step.type, step);
    isProblem(await client.act('enroll', { credential: early }), 'stale-flow');
    isProblem(await client.act('enroll', { password: 'umi to yama to sora' }), 'stale-flow');
    isProblem(await client.act('skip'), 'stale-flow');
    if (step === 'identify') await client.act('identify', { identifier: user.identifier });
    if (step === 'password') await client.act('password', { password: user.password });
  }
  await client.choose('totp');
  isStep(await client.act('code', { code: phone.totp() }), 'enroll_required', { what: 'passkey' });
  assert.deepEqual(client.flow.methods, []);
  isProblem(await client.act('skip'), 'stale-flow');
  isProblem(await client.act('remember', { remember: true }), 'stale-flow');
  isProblem(await client.act('enroll', { credential: '{}' }), 'input-invalid');
  await signedIn(client, false);
}, ASKS_NOW);

const PHONE = { config: merge(ROOMY.config, { policy: { require_methods: ['push'] } }) };

withNegativeControl('a phone is set up only for a flow that has proven everything', 'enroll-after-proof', async (place) => {
  const user = await place.addUser();
  const [code] = JSON.parse(await place.cli(['user', 'recovery-codes', 'new', user.identifier, '--json'])).codes;
  const client = place.client();
  await client.prove(user);
  if (client.flow.step.type === 'choose_method') await client.choose('recovery');
  isStep(await client.act('code', { code }), 'enroll_required', { what: 'push' });
  const { link } = client.flow.step.offer;
  await client.act('change_account');
  await assert.rejects(Phone.pair(place.origin, parseLink(link)), /404/, 'a link without its flow paired a phone');
}, PHONE);

test('where people come by an address there are no passkeys', async () => {
  const place = await Gateway.start({ config: merge(ASKS_NOW.config, { public_url: 'http://127.0.0.1:9' }) });
  try {
    const found = await place.raw({ path: '/.well-known/signin-configuration', headers: { host: '127.0.0.1:9' } });
    assert.ok(!found.json.methods.includes('passkey'));
    const started = await place.raw({
      method: 'POST', path: '/api/v1/flows', body: { purpose: 'sign_in' },
      headers: { host: '127.0.0.1:9', origin: 'http://127.0.0.1:9', 'content-type': 'application/json' },
    });
    assert.equal(started.json.step.passkey, undefined, started.text);
    assert.ok(!started.json.actions.includes('passkey'));
  } finally { await place.dispose(); }
});
