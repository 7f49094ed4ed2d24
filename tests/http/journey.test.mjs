// The main job over HTTP, in every number mode: identifier, password, phone, signed in, signed out.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { isProblem, isStep, signedIn } from '../lib/expect.mjs';
import { limits } from '../lib/config.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(); });
after(() => gateway.dispose());

const MODES = {
  select: { answer: 'select', digits: 2 },
  type2: { answer: 'type', digits: 2 },
  type6: { answer: 'type', digits: 6 },
  none: null,
};

for (const [mode, number] of Object.entries(MODES)) {
  test(`approve on the phone, number mode ${mode}`, async () => {
    const { user, phone, client } = await gateway.person({ mode });
    const started = await client.start();
    assert.equal(started.status, 201);
    isStep(started, 'identify');
    assert.deepEqual(started.json.actions, ['identify', 'passkey']);
    assert.deepEqual(started.json.methods, [], 'no methods before the first factor');
    isStep(await client.act('identify', { identifier: user.identifier }), 'password');
    assert.deepEqual(client.flow.methods, [], 'no methods before the first factor');
    assert.equal(client.flow.user.label, user.identifier);
    isStep(await client.act('password', { password: user.password }), 'push_pending', { approved: false, device: 'Test phone' });
    const { step } = client.flow;
    assert.ok(step.expires_at - step.issued_at <= 600_000);
    if (number) {
      assert.equal(step.number.where, 'page');
      assert.equal(step.number.answer, number.answer);
      assert.match(step.number.value, new RegExp(`^\\d{${number.digits}}$`));
    } else assert.equal(step.number, null);

    const request = await phone.pending();
    assert.deepEqual(request.context, step.context, 'page and phone show the same facts');
    assert.equal(request.expires_at, step.expires_at);
    if (number) {
      assert.equal(request.number.answer, number.answer);
      assert.equal(request.number.digits, number.digits);
      assert.equal(request.number.choices.length, mode === 'select' ? 3 : 0);
    } else assert.equal(request.number, null);

    const answered = await phone.approve(step.number?.value, request.id);
    assert.equal(answered.json.state, 'approved', answered.text);
    await client.until((flow) => flow.step.approved);
    assert.ok(client.flow.actions.includes('continue'));
    await signedIn(client, false);
    isStep(await client.act('continue'), 'remember_browser');
    await signedIn(client, false);
    const done = await client.act('remember', { remember: false });
    isStep(done, 'signed_in');
    assert.match(done.json.step.redirect_to, /^\/(?!\/)/);
    await signedIn(client, true);
    assert.equal((await client.session()).json.user.label, user.identifier);

    const out = await client.signOut();
    assert.ok(out.status === 200 || out.status === 204, out.text);
    await signedIn(client, false);
  });
}

test('a code instead: no second request to the phone', async () => {
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  assert.equal(await phone.count(), 1);
  await client.poll();
  isStep(await client.choose('totp'), 'code_required', { kind: 'totp', length: 6, alphabet: 'digits' });
  isStep(await client.act('code', { code: phone.totp() }), 'remember_browser');
  isStep(await client.act('remember', { remember: true }), 'signed_in');
  await signedIn(client, true);
  assert.equal(await phone.count(), 1);
});

test('a code is taken with spaces, dashes and full-width digits', async () => {
  const shapes = [(code) => `${code.slice(0, 3)} ${code.slice(3)}`, (code) => `${code.slice(0, 3)}-${code.slice(3)}`,
    (code) => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))];
  for (const shape of shapes) {
    const { user, phone, client } = await gateway.person();
    await client.prove(user);
    await client.choose('totp');
    isStep(await client.act('code', { code: shape(phone.totp()) }), 'remember_browser');
  }
});

test('remembered browsers get a cookie that lasts, others one for the visit', async () => {
  for (const remember of [true, false]) {
    const { user, phone, client } = await gateway.person({ mode: 'none' });
    await client.prove(user);
    const done = await client.finish(phone, { remember });
    const cookie = done.headers['set-cookie'].find((line) => line.startsWith('__Host-sid='));
    assert.equal(/max-age=\d{5,}/i.test(cookie), remember, cookie);
    const { json } = await client.session();
    assert.equal(json.expires_at - json.server_time > 48 * 3600_000, remember);
  }
});

test('an account without a second method is told whom to ask, and gets no session', async () => {
  const user = await gateway.addUser();
  const client = gateway.client();
  isStep(await client.prove(user), 'blocked', { why: 'no_method' });
  assert.ok(!client.flow.actions.includes('continue'));
  await signedIn(client, false);
});

test('delivery is reported, never guessed: open the app, sent, seen', async () => {
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  assert.equal(client.flow.step.delivery, 'open_app', 'no phone is connected');
  await phone.requests();
  await client.until((flow) => flow.step.delivery === 'sent');
  assert.equal(client.flow.step.seen, false);
  await phone.seen();
  await client.until((flow) => flow.step.seen);
});

test('a connected phone is queued for, then sent to', async () => {
  const { user, phone, client } = await gateway.person();
  await phone.watch();
  try {
    await client.prove(user);
    assert.ok(['queued', 'sent'].includes(client.flow.step.delivery), client.flow.step.delivery);
    await client.until((flow) => flow.step.delivery === 'sent');
  } finally { await phone.rest(); }
});

test('another way: the list shows both methods of the phone by its name', async () => {
  const { user, client } = await gateway.person();
  await client.prove(user);
  isStep(await client.act('choose_method'), 'choose_method');
  assert.deepEqual(client.flow.methods.map(({ type, label, usable }) => [type, label, usable]).sort(),
    [['push', 'Test phone', true], ['totp', 'Test phone', true]]);
});

test('choosing the phone again while its request is live returns to it', async () => {
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  const { challenge } = client.flow.step;
  await client.act('choose_method');
  isStep(await client.choose('push'), 'push_pending', { challenge });
  assert.equal(await phone.count(), 1);
});

test('an approval counts although the page has gone to the code', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  await client.choose('totp');
  await phone.approve();
  await client.until((flow) => flow.step.type === 'push_pending' && flow.step.approved);
  isStep(await client.act('continue'), 'remember_browser');
});

test('a denial ends the flow although the page has gone to the code', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  await client.choose('totp');
  await phone.deny();
  await client.until((flow) => flow.step.type === 'push_ended');
  assert.equal(client.flow.step.outcome, 'denied');
});

test('change of account goes back to the start and withdraws the request', async () => {
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  const { id } = await phone.pending();
  await client.poll();
  isStep(await client.act('change_account'), 'identify');
  assert.equal(client.flow.user, undefined);
  assert.deepEqual(client.flow.methods, []);
  const list = await phone.requests();
  assert.equal(list.requests.find((one) => one.id === id).state, 'cancelled');
});

test('cancel withdraws the request, and the flow is gone', async () => {
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  const { id } = await phone.pending();
  const reply = await client.cancel();
  assert.ok(reply.status === 200 || reply.status === 204, reply.text);
  assert.equal((await phone.requests()).requests.find((one) => one.id === id).state, 'cancelled');
  const late = await phone.answer(id, { decision: 'approve', number: client.flow.step.number.value });
  assert.notEqual(late.json?.state, 'approved');
  const gone = await client.poll();
  assert.ok([404, 410].includes(gone.status), gone.text);
  isStep(await client.start(), 'identify');
});

test('the same browser resumes its flow, another one gets its own', async () => {
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  const { id } = client.flow;
  for (let visits = 0; visits < 5; visits += 1) {
    const again = await client.start();
    assert.equal(again.status, 200);
    assert.equal(again.json.id, id);
    isStep(again, 'push_pending');
  }
  assert.equal(await phone.count(), 1, 'visits send nothing');
  const other = gateway.client();
  const fresh = await other.start();
  assert.equal(fresh.status, 201);
  assert.notEqual(fresh.json.id, id);
});

test('a return path has to be on the list', async () => {
  const client = gateway.client();
  for (const path of ['//evil.example', 'https://evil.example/', '/\\evil.example', '/not/on/the/list', 'javascript:alert(1)']) {
    const reply = await client.start({ purpose: 'sign_in', return: path });
    if (reply.status >= 400) isProblem(reply, 'input-invalid');
    assert.ok(!reply.text.includes('evil'), reply.text);
  }
});

test('send again works once its time has come, with a new number, and replaces the old request', async () => {
  const place = await Gateway.start(limits({ push_gap: 1 }));
  try {
    const { user, phone, client } = await place.person();
    await client.prove(user);
    const first = { ...client.flow.step };
    const { id } = await phone.pending();
    await client.poll();
    const early = await client.act('resend');
    isProblem(early, 'rate-limited');
    await new Promise((done) => { setTimeout(done, early.json.retry_at - early.json.server_time + 20); });
    isStep(await client.act('resend'), 'push_pending');
    assert.notEqual(client.flow.step.challenge, first.challenge);
    assert.equal(client.flow.step.requests_left, first.requests_left - 1);
    const list = await phone.requests();
    assert.equal(list.requests.find((one) => one.id === id).state, 'superseded');
    assert.equal(list.requests.filter((one) => one.state === 'pending').length, 1);
  } finally { await place.dispose(); }
});
