// Redemption (rows 2, 3, 16): exactly one session, everything checked again, a session id of its own each time.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { onGateway, parallel, withNegativeControl } from '../lib/control.mjs';
import { isStep, opens, signedIn } from '../lib/expect.mjs';
import { ROOMY } from '../lib/config.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

withNegativeControl('64 redemptions at once give exactly one session', 'single-redemption', async (place) => {
  const { user, phone, client } = await place.person({ mode: 'none' });
  await client.prove(user);
  await phone.approve();
  await client.until((flow) => flow.step.approved);
  const approved = client.flow;
  const continued = await parallel(64, () => client.act('continue', {}, { flow: approved, keep: false }));
  assert.equal(continued.filter(opens).length, 1, 'one approval is redeemed once');
  await client.poll();
  const asked = client.flow;
  assert.equal(asked.step.type, 'remember_browser');
  const remembered = await parallel(64, () => client.act('remember', { remember: true }, { flow: asked, keep: false }));
  const sessions = remembered.flatMap((reply) => reply.headers['set-cookie'] ?? [])
    .filter((line) => /^__Host-sid=[^;]/.test(line)).map((line) => line.split(';')[0]);
  assert.equal(new Set(sessions).size, 1, 'one sign-in opens one session');
  const live = await Promise.all([...new Set(sessions)].map(async (cookie) => (
    place.raw({ path: '/api/v1/session', headers: { cookie } }))));
  assert.equal(live.filter((reply) => reply.json.authenticated).length, 1);
}, { ...ROOMY, races: true });

const CHANGES = {
  'is locked': (place, user) => place.cli(['user', 'lock', user.identifier]),
  'is disabled': (place, user) => place.cli(['user', 'disable', user.identifier]),
  'has a new password': (place, user) => place.cli(['user', 'password', user.identifier, '--password-stdin'], 'quite another password\n'),
  'loses the phone': (place, user, phone) => place.cli(['device', 'remove', phone.id]),
};
for (const [what, change] of Object.entries(CHANGES)) {
  // Removing a phone withdraws its requests as well: with one of the two locks open the other still holds.
  const register = what === 'loses the phone' ? (name, _, ...rest) => onGateway(name, ...rest) : withNegativeControl;
  register(`an approval is worth nothing when the account ${what} before it is redeemed`, 'recheck-at-redemption', async (place) => {
    const { user, phone, client } = await place.person({ mode: 'none' });
    await client.prove(user);
    await phone.approve();
    await client.until((flow) => flow.step.approved);
    await change(place, user, phone);
    const reply = await client.act('continue');
    assert.ok(!opens(reply), reply.text);
    await signedIn(client, false);
  }, ROOMY);

  withNegativeControl(`a flow that only asks "stay signed in?" ends when the account ${what}`, 'recheck-at-redemption', async (place) => {
    const { user, phone, client } = await place.person({ mode: 'none' });
    await client.prove(user);
    await phone.approve();
    await client.until((flow) => flow.step.approved);
    isStep(await client.act('continue'), 'remember_browser');
    await change(place, user, phone);
    const reply = await client.act('remember', { remember: true });
    assert.notEqual(reply.json?.step?.type, 'signed_in', reply.text);
    assert.ok(!(reply.headers['set-cookie'] ?? []).some((line) => /^__Host-sid=[^;]/.test(line)), 'no session cookie');
    await signedIn(client, false);
  }, ROOMY);

  test(`a code is worth nothing when the account ${what} meanwhile`, async () => {
    const { user, phone, client } = await gateway.person({ mode: 'none' });
    await client.prove(user);
    await client.choose('totp');
    await change(gateway, user, phone);
    const reply = await client.act('code', { code: phone.totp() });
    assert.ok(!opens(reply), reply.text);
    await client.act('remember', { remember: true });
    await signedIn(client, false);
  });
}

for (const what of ['is locked', 'is disabled', 'has a new password']) {
  test(`a live session ends when the account ${what}`, async () => {
    const { user, phone, client } = await gateway.person({ mode: 'none' });
    await client.prove(user);
    await client.finish(phone);
    await signedIn(client, true);
    await CHANGES[what](gateway, user, phone);
    await signedIn(client, false);
  });
}

test('a disabled account is told so only after the password', async () => {
  const { user, client } = await gateway.person();
  await gateway.cli(['user', 'disable', user.identifier]);
  await client.start();
  isStep(await client.act('identify', { identifier: user.identifier }), 'password');
  const wrong = await client.act('password', { password: 'not it' });
  assert.equal(wrong.status, 401, wrong.text);
  isStep(await client.act('password', { password: user.password }), 'blocked', { why: 'disabled' });
  await gateway.cli(['user', 'enable', user.identifier]);
  isStep(await gateway.client().prove(user), 'push_pending');
});

test('a session cookie that was there before is never taken over', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  const planted = 'A'.repeat(43);
  client.jar.set('__Host-sid', planted);
  await client.prove(user);
  await client.finish(phone);
  const own = client.jar.get('__Host-sid');
  assert.notEqual(own, planted);
  assert.ok(Buffer.from(own, 'base64url').length >= 16, 'at least 128 bits');
  const other = gateway.client();
  other.jar.set('__Host-sid', planted);
  await signedIn(other, false);
});

test('every sign-in gets a new session id, and the old one is dead', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  await client.finish(phone);
  const first = client.jar.get('__Host-sid');
  await client.prove(user);
  if (client.flow.step.type === 'push_pending') await client.finish(phone);
  const second = client.jar.get('__Host-sid');
  assert.notEqual(first, second);
  const old = gateway.client();
  old.jar.set('__Host-sid', first);
  await signedIn(old, false);
  await signedIn(client, true);
});

test('a session that was signed out is dead wherever its cookie is', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  await client.finish(phone);
  const copy = gateway.client();
  copy.jar.set('__Host-sid', client.jar.get('__Host-sid'));
  await signedIn(copy, true);
  await client.signOut();
  await signedIn(copy, false);
});

test('cookies are __Host-, Secure, HttpOnly, Lax, for the whole site and no domain', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  const lines = [];
  const keep = async (promise) => { const reply = await promise; lines.push(...reply.headers['set-cookie'] ?? []); };
  await keep(client.start());
  await keep(client.act('identify', { identifier: user.identifier }));
  await keep(client.act('password', { password: user.password }));
  await phone.approve();
  await client.until((flow) => flow.step.approved);
  await keep(client.act('continue'));
  await keep(client.act('remember', { remember: true }));
  await keep(client.signOut());
  const names = new Set(lines.map((line) => line.split('=')[0]));
  for (const name of ['__Host-flow', '__Host-sid']) assert.ok(names.has(name), `${name} in ${[...names]}`);
  for (const line of lines) {
    assert.match(line, /^__Host-(flow|sid|dev)=/);
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) {
      assert.ok(line.split('; ').some((part) => part.toLowerCase() === attribute.toLowerCase()), `${attribute} in ${line}`);
    }
    assert.doesNotMatch(line, /domain=/i);
  }
});
