// The server owns the state machine (row 1): what is not offered changes nothing, at any step, from any browser.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { isProblem, isStep, signedIn } from '../lib/expect.mjs';

const ACTIONS = ['identify', 'password', 'code', 'choose', 'choose_method', 'resend', 'continue', 'remember', 'change_account', 'report'];

let gateway;
before(async () => { gateway = await Gateway.start(); });
after(() => gateway.dispose());

/** The ways to each step: a fresh person, brought there. */
const STEPS = {
  identify: async ({ client }) => client.start(),
  password: async ({ user, client }) => { await client.start(); await client.act('identify', { identifier: user.identifier }); },
  push_pending: async ({ user, client }) => client.prove(user),
  choose_method: async ({ user, client }) => { await client.prove(user); await client.act('choose_method'); },
  code_required: async ({ user, client }) => { await client.prove(user); await client.choose('totp'); },
  push_ended: async ({ user, phone, client }) => {
    await client.prove(user);
    await phone.deny();
    await client.until((flow) => flow.step.type === 'push_ended');
  },
  remember_browser: async ({ user, phone, client }) => {
    await client.prove(user);
    await client.choose('totp');
    await client.act('code', { code: phone.totp() });
  },
  signed_in: async ({ user, phone, client }) => { await client.prove(user); await client.finish(phone); },
};

/** A body that would be right for an action if only it were its turn. */
function body(name, { user, phone }) {
  return {
    identify: { identifier: user.identifier }, password: { password: user.password }, code: { code: phone.totp() },
    choose: { method: 'totp' }, remember: { remember: true },
  }[name] ?? {};
}

for (const [step, bring] of Object.entries(STEPS)) {
  test(`at ${step} every action that is not offered is refused and changes nothing`, async () => {
    const person = await gateway.person({ mode: 'none' });
    const { client, phone } = person;
    await bring(person);
    assert.equal(client.flow.step.type, step);
    const pushes = await phone.count(); // The phone has fetched the request: the page learns that as a change.
    if (step !== 'signed_in') await client.poll();
    const known = client.flow;
    for (const name of ACTIONS.filter((one) => !known.actions.includes(one))) {
      const reply = await client.act(name, body(name, person), { flow: known, keep: false });
      assert.ok(reply.status >= 400 && reply.status < 500, `${name} at ${step}: ${reply.status} ${reply.text}`);
      if (step !== 'signed_in') {
        isProblem(reply, 'stale-flow');
        assert.equal(reply.json.flow.step.type, step, 'the current step is attached');
      }
    }
    if (step !== 'signed_in') assert.equal((await client.poll()).json.rev, known.rev, 'nothing changed');
    assert.equal(await phone.count(), pushes, 'nothing was sent');
    await signedIn(client, step === 'signed_in');
  });

  test(`at ${step} another browser has no use for the flow's id and token`, async () => {
    const person = await gateway.person({ mode: 'none' });
    await bring(person);
    const thief = gateway.client();
    await thief.start();
    thief.flow = { ...person.client.flow };
    isProblem(await thief.poll(), 'unknown-flow');
    for (const name of person.client.flow.actions) {
      const reply = await thief.act(name, body(name, person), { flow: person.client.flow, keep: false });
      assert.ok([403, 404].includes(reply.status), `${name}: ${reply.status} ${reply.text}`);
    }
    await signedIn(thief, false);
  });
}

test('a stale revision answers 409 with the current flow', async () => {
  const { user, client } = await gateway.person();
  await client.start();
  const old = client.flow;
  await client.act('identify', { identifier: user.identifier });
  const reply = await client.act('identify', { identifier: 'someone.else@aoba.example' }, { flow: old });
  isProblem(reply, 'stale-flow');
  assert.equal(reply.json.flow.step.type, 'password');
  assert.equal(reply.json.flow.user.label, user.identifier);
});

test('an unknown action, flow or path is a problem, not a page', async () => {
  const client = gateway.client();
  await client.start();
  const unknown = await client.act('become_admin');
  assert.ok([404, 422].includes(unknown.status), unknown.text);
  isProblem(await client.send('GET', '/api/v1/flows/no-such-flow'), 'unknown-flow');
  isProblem(await client.send('GET', '/api/v1/nothing/here'), 'not-found');
  isProblem(await client.send('PUT', '/api/v1/session', {}), 'method-not-allowed');
});

test('malformed input names the member', async () => {
  const client = gateway.client();
  await client.start();
  for (const [input, field] of [[{}, 'identifier'], [{ identifier: '' }, 'identifier'], [{ identifier: 'x'.repeat(321) }, 'identifier']]) {
    const reply = await client.act('identify', input);
    isProblem(reply, 'input-invalid');
    assert.equal(reply.json.field, field, reply.text);
  }
  for (const input of [{ identifier: 'a@b.example', verified: true }, { identifier: { $ne: '' } }, { identifier: 7 }]) {
    isProblem(await client.act('identify', input), 'input-invalid');
  }
  isProblem(await client.send('POST', '/api/v1/flows', '{"purpose":', { headers: { 'content-type': 'application/json' } }), 'input-invalid');
  isStep(await client.poll(), 'identify');
});

test('a purpose that is not offered says so', async () => {
  const client = gateway.client();
  isProblem(await client.start({ purpose: 'register' }), 'not-supported');
  const reply = await client.start({ purpose: 'world_domination' });
  isProblem(reply, 'input-invalid');
});

test('a body over 16 KiB is refused', async () => {
  const client = gateway.client();
  await client.start();
  isProblem(await client.act('identify', { identifier: 'x'.repeat(17_000) }), 'too-large');
});

test('a wrong password says so once more for as long as there are tries', async () => {
  const { user, client } = await gateway.person();
  await client.start();
  await client.act('identify', { identifier: user.identifier });
  const reply = await client.act('password', { password: 'not it' });
  isProblem(reply, 'credentials-incorrect');
  assert.equal(reply.json.flow.step.type, 'password', 'the flow is attached');
  isStep(await client.act('password', { password: user.password }), 'push_pending');
});

test('no browser holds more than five live flows', async () => {
  const client = gateway.client();
  const flows = [];
  for (const path of [undefined, '/', '/signed-in']) {
    await client.start({ purpose: 'sign_in', ...(path ? { return: path } : {}) });
    flows.push(client.flow.id);
  }
  // The same start again resumes: no visit makes a second flow.
  await client.start();
  assert.equal(client.flow.id, flows[0]);
});

test('reading changes nothing: 20 reads leave the revision', async () => {
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  const { rev } = client.flow;
  for (let reads = 0; reads < 20; reads += 1) assert.equal((await client.poll()).json.rev, rev);
  assert.equal(await phone.count(), 1);
});

test('a long poll without news answers 204 when its time is up', async () => {
  const client = gateway.client();
  await client.start();
  const reply = await client.poll({ after: client.flow.rev, wait: 1 });
  assert.equal(reply.status, 204);
  assert.ok(reply.elapsed >= 900, `${reply.elapsed} ms`);
});

test('tampered cookies and tokens are worth nothing', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  await client.finish(phone);
  const flip = (value) => (value[0] === 'A' ? 'B' : 'A') + value.slice(1);
  const sid = client.jar.get('__Host-sid');
  client.jar.set('__Host-sid', flip(sid));
  await signedIn(client, false);
  for (const value of ['', 'true', '1', 'null', user.identifier, '../../etc/passwd', "' OR 1=1 --", 'x'.repeat(4000)]) {
    client.jar.set('__Host-sid', value);
    await signedIn(client, false);
  }
  client.jar.set('__Host-sid', sid);
  await signedIn(client, true);
});
